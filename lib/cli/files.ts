import { readFileSync, writeFileSync } from "node:fs";
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

/**
 * Reads a file whose text can be written back without the loss of a byte.
 *
 * @throws CliError FILE_INVALID when it cannot be read, or is not UTF-8.
 */
export function readWholeFile(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot read "${file}": ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Writes a text file; what was in it before is lost.
 *
 * @param purpose - what it is for, as in `report`
 * @throws CliError FILE_INVALID when it cannot be written
 */
export function writeOutputFile(purpose: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot write ${purpose} "${file}": ${messageOf(error)}`, { cause: error });
  }
}

/** The error for a file that is there and may not be written over. */
export function fileExists(file: string, remedy: string): CliError {
  return new CliError("FILE_INVALID", `cannot write "${file}": it exists already; ${remedy}`);
}
