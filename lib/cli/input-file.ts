import { readFileSync } from "node:fs";
import { messageOf } from "../errors";
import { CliError } from "./cli-error";

/**
 * Reads a text file.
 *
 * @param purpose - what it is for, as in `seed file`
 * @throws CliError FILE_INVALID when it cannot be read
 */
export function readInputFile(purpose: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot read ${purpose} "${file}": ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Reads a JSON file.
 *
 * @param check - throws when the JSON is not what it should be
 * @throws CliError FILE_INVALID when it cannot be read, is no JSON, or does not pass the check
 */
export function readJsonFile(purpose: string, file: string, check: (document: unknown) => unknown): unknown {
  const text = readInputFile(purpose, file);
  try {
    const document: unknown = JSON.parse(text);
    check(document);
    return document;
  } catch (error) {
    const problem = error instanceof SyntaxError ? `is no JSON: ${error.message}` : `is not valid: ${messageOf(error)}`;
    throw new CliError("FILE_INVALID", `${purpose} "${file}" ${problem}`, { cause: error });
  }
}
