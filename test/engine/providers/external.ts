import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { type Diagnostic, errorDiagnostic } from "../../../lib/plugin/diagnostic";
import { readObject, writeValue, isList, isObject, type ValueObject } from "../../../lib/plugin/value";
import { attribute, schema } from "../../../lib/plugin/schema";
import { serveStandIn } from "./stand-in";

/** A test fixture: stands in for hashicorp/external 2.3.5 on machines that reach no provider registry. */
const EXTERNAL = schema(
  attribute("id", "string", "computed", 'Always "-".'),
  attribute("program", ["list", "string"], "required", "What to run, and its arguments."),
  attribute("query", ["map", "string"], "optional", "What the program gets on its standard input."),
  attribute("result", ["map", "string"], "computed", "What the program printed on its standard output."),
  attribute("working_dir", "string", "optional", "Where the program runs."),
);

/** Of the calls that are under way. */
let stop = new AbortController();

serveStandIn("external", {
  GetMetadata: () => ({ dataSources: [{ typeName: "external" }] }),
  GetProviderSchema: () => ({ provider: schema(), dataSourceSchemas: { external: EXTERNAL } }),
  ValidateDataResourceConfig: ({ config }) => ({ diagnostics: validate(readObject(config)) }),
  ReadDataSource: async ({ config }) => {
    try {
      return { state: writeValue(await read(readObject(config) ?? {})) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { diagnostics: [errorDiagnostic(error.summary, error.message, "program")] };
    }
  },
  StopProvider: () => {
    stop.abort();
    stop = new AbortController();
    return {};
  },
});

/** Why nothing was read: its summaries are those of the genuine provider. */
class Failure extends Error {
  constructor(
    readonly summary: string,
    ...detail: readonly string[]
  ) {
    super(detail.join("\n"));
  }
}

function validate(config: ValueObject | null): Diagnostic[] {
  const program = config?.program ?? null;
  if (!isList(program) || program.length > 0) return [];
  const detail = "Attribute program list must contain at least 1 elements, got: 0";
  return [errorDiagnostic("Invalid Attribute Value", detail, "program")];
}

/**
 * Runs the program with the query as JSON on its standard input, and takes the JSON that it prints for the result. A program
 * that is not on PATH is not looked for among the functions of an interactive shell.
 */
async function read(config: ValueObject): Promise<ValueObject> {
  const { program = null, query = null, working_dir: folder } = config;
  const [name, ...args] = isList(program) ? program.filter((part) => typeof part === "string" && part !== "") : [];
  if (typeof name !== "string")
    throw new Failure("External Program Missing", "The data source has no program: got none that is not empty.");
  const path = findProgram(name);
  if (path === undefined) {
    const error = `Error: exec: "${name}": executable file not found in $PATH`;
    throw new Failure("External Program Lookup Failed", `Platform: ${process.platform}`, `Program: ${name}`, error);
  }
  const asked = isObject(query) ? Object.entries(query).filter(([, value]) => value !== null) : [];
  const cwd = typeof folder === "string" && folder !== "" ? folder : undefined;
  const printed = await run(path, args as string[], cwd, JSON.stringify(Object.fromEntries(asked)));
  return { ...config, result: resultIn(path, printed), id: "-" };
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = name.includes("/") ? [name] : folders.map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What the program prints. */
async function run(path: string, args: readonly string[], cwd: string | undefined, input: string): Promise<string> {
  const child = spawn(path, args, { cwd, signal: stop.signal, killSignal: "SIGKILL" });
  // A program need not read its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  // Its words are those of Go.
  const ended = new Promise<string>((resolve) => {
    child.on("error", ({ name, message }) => {
      resolve(name === "AbortError" ? "signal: killed" : message);
    });
    child.on("close", (code, signal) => {
      resolve(signal === null ? `exit status ${code ?? ""}` : `signal: ${signal}`);
    });
  });
  const [state, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (state === "exit status 0") return stdout;
  const said = stderr === "" ? "The program printed nothing on standard error." : `Error Message: ${stderr}`;
  throw new Failure("External Program Execution Failed", `Program: ${path}`, said, `State: ${state}`);
}

/** One JSON object whose values are strings. Null counts as the empty string, and as a whole as no values. */
function resultIn(path: string, printed: string): Readonly<Record<string, string>> {
  const refuse = (what: string): Failure =>
    new Failure("Unexpected External Program Results", `Program: ${path}`, `Result Error: ${what}`);
  let result: unknown;
  try {
    result = JSON.parse(printed);
  } catch {
    // The genuine provider does not quote the output either.
    throw refuse(printed.trim() === "" ? "unexpected end of JSON input" : "invalid JSON");
  }
  if (typeof result !== "object" || Array.isArray(result)) throw refuse("json: cannot unmarshal it into a map");
  const entries = Object.entries(result ?? {}).map(([key, value]: [string, unknown]) => {
    if (value === null || typeof value === "string") return [key, value ?? ""];
    throw refuse(`json: cannot unmarshal ${typeof value} into Go value of type string`);
  });
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}
