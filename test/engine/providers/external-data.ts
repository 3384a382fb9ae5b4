import { type Diagnostic, errorDiagnostic } from "../../../lib/plugin/diagnostic";
import { isList, isObject, type ValueObject } from "../../../lib/plugin/value";
import { findProgram, type ProgramOutcome, runProgram } from "./external-program";
import { parseResult, ResultError } from "./external-result";

/** What reading `data.external` led to: a state or the reason why there is none. */
export type ExternalOutcome = { readonly state: ValueObject } | { readonly error: Diagnostic };

type Config = ValueObject | null;

/**
 * Reads `data.external` as hashicorp/external 2.3.5 does: runs the program with the query as JSON on its standard input,
 * and takes the JSON that it prints for the result. Errors have the genuine provider's summaries. One thing is left out:
 * a program that is not on PATH is not looked for among the functions of an interactive shell.
 *
 * @param stop kills the program when it is aborted
 */
export async function readExternal(config: Config, stop: AbortSignal): Promise<ExternalOutcome> {
  const [name, ...args] = programOf(config);
  if (name === undefined)
    return failure("External Program Missing", "The data source has no program: got none that is not empty.");
  const path = findProgram(name);
  if (path === undefined) return failure("External Program Lookup Failed", lookupFailure(name));
  const outcome = await runProgram({ path, args, workingDir: workingDirOf(config) }, queryOf(config), stop);
  return outcome.failure === undefined
    ? resultState(config, path, outcome.stdout)
    : failure("External Program Execution Failed", executionFailure(path, outcome));
}

/** What is wrong with a configuration, as far as it is known. */
export function validateExternal(config: Config): Diagnostic[] {
  const program = config?.program ?? null;
  if (!isList(program) || program.length > 0) return [];
  const detail = "Attribute program list must contain at least 1 elements, got: 0";
  return [errorDiagnostic("Invalid Attribute Value", detail, "program")];
}

function resultState(config: Config, path: string, stdout: string): ExternalOutcome {
  try {
    return { state: { ...config, result: parseResult(stdout), id: "-" } };
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    return failure("Unexpected External Program Results", resultFailure(path, error));
  }
}

function programOf(config: Config): readonly string[] {
  const program = config?.program ?? null;
  if (!isList(program)) return [];
  return program.filter((part) => typeof part === "string").filter((part) => part !== "");
}

function workingDirOf(config: Config): string | undefined {
  const folder = config?.working_dir;
  return typeof folder === "string" && folder !== "" ? folder : undefined;
}

function queryOf(config: Config): string {
  const query = config?.query ?? null;
  const entries = isObject(query) ? Object.entries(query) : [];
  return JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value !== null)));
}

function failure(summary: string, detail: string): ExternalOutcome {
  return { error: errorDiagnostic(summary, detail, "program") };
}

function lookupFailure(name: string): string {
  return [
    "The program was not found, or is not executable.",
    "",
    `Platform: ${process.platform}`,
    `Program: ${name}`,
    `Error: exec: "${name}": executable file not found in $PATH`,
  ].join("\n");
}

function executionFailure(path: string, { stderr, failure: state = "" }: ProgramOutcome): string {
  const said = stderr === "" ? ["The program printed nothing on standard error."] : [];
  const message = stderr === "" ? [] : [`Error Message: ${stderr}`];
  return ["The program did not succeed.", ...said, "", `Program: ${path}`, ...message, `State: ${state}`].join("\n");
}

function resultFailure(path: string, { message }: ResultError): string {
  return [
    "Program output must be a JSON encoded map of string keys and string values.",
    "",
    `Program: ${path}`,
    `Result Error: ${message}`,
  ].join("\n");
}
