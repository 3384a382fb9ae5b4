import { writeFileSync } from "node:fs";
import { messageOf } from "../errors";
import { CliError } from "./cli-error";

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
