import { closeSync, openSync, writeSync } from "node:fs";
import { messageOf } from "../errors";
import { CliError } from "./cli-error";

/** A file to which one JSON object a line is added. */
export interface RequestsLogFile {
  /** Written before it returns: a client that has its answer finds the line in the file. */
  readonly add: (entry: object) => void;
  readonly close: () => void;
}

/**
 * Opens the file, and makes it where there is none; what is in it stays.
 *
 * @throws CliError FILE_INVALID when it cannot be written
 */
export function openRequestsLog(file: string): RequestsLogFile {
  try {
    const descriptor = openSync(file, "a");
    return {
      add: (entry) => writeSync(descriptor, `${JSON.stringify(entry)}\n`),
      close: () => {
        closeSync(descriptor);
      },
    };
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot write requests log "${file}": ${messageOf(error)}`, { cause: error });
  }
}
