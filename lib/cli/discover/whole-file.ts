import { readFileSync, writeFileSync } from "node:fs";
import { messageOf } from "../../errors";
import { isFields } from "../../model/decode";
import { CliError } from "../cli-error";

/**
 * Writes a file that is not there yet; never over one that is.
 *
 * @returns whether it was not there.
 * @throws CliError FILE_INVALID when it cannot be written.
 */
export function createFile(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (isFields(error) && error.code === "EEXIST") return false;
    throw new CliError("FILE_INVALID", `cannot write "${file}": ${messageOf(error)}`, { cause: error });
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

/** The error for a file that is there and may not be written over. */
export function fileExists(file: string, remedy: string): CliError {
  return new CliError("FILE_INVALID", `cannot write "${file}": it exists already; ${remedy}`);
}
