import { X509Certificate } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { messageOf } from "../errors";
import { AUTHORITY_NAME } from "../simulator/simulator";
import { CliError } from "./cli-error";
import { writeOutputFile } from "./output-file";

/** Where clients find the certificate to trust. */
export interface CaFile {
  readonly path: string;
  /** Removes what was made for this run alone. */
  readonly remove: () => void;
}

/** The flags that choose where it is written, as they are parsed. */
interface CaFileFlags {
  readonly caFile?: string;
  readonly force?: boolean;
}

/**
 * Writes the certificate to trust into the given file, which stays, or else into a fresh folder that only the user may
 * enter. A file with the certificate of an earlier simulator is written over, any other one by force only.
 *
 * @throws CliError FILE_INVALID when the file cannot be written, or has something else in it
 */
export function writeCaFile(pem: string, { caFile: chosen, force = false }: CaFileFlags): CaFile {
  const path = chosen ?? join(mkdtempSync(join(tmpdir(), "ontap-iscsi-")), "ca.pem");
  writeOutputFile(path, pem, { force: force || hasSimulatorsCertificate(path) });
  return {
    path,
    remove: () => {
      if (chosen === undefined) rmSync(dirname(path), { recursive: true, force: true });
    },
  };
}

const ONE_CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\s*$/;

/** Whether there is nothing in the file but the certificate of a simulator's authority. */
function hasSimulatorsCertificate(file: string): boolean {
  try {
    // What is no regular file may never end.
    const text = statSync(file).isFile() ? readFileSync(file, "utf8") : "";
    return ONE_CERTIFICATE.test(text) && new X509Certificate(text).subject === `CN=${AUTHORITY_NAME}`;
  } catch {
    return false;
  }
}

/** A file to which one JSON object a line is added, until it takes no more. */
export interface RequestsLogFile {
  /** Written before it returns: a client that has its answer finds the line in the file. */
  readonly add: (entry: object) => void;
  readonly close: () => void;
}

/**
 * Opens the file, and makes it where there is none; what is in it stays.
 *
 * @param warn told once when an entry cannot be written. None is after that: a log that ends can be told from one with gaps.
 * @throws CliError FILE_INVALID when it cannot be opened
 */
export function openRequestsLog(file: string, warn: (text: string) => void): RequestsLogFile {
  const descriptor = openForLines(file);
  let takesMore = true;
  return {
    add: (entry) => {
      if (!takesMore) return;
      try {
        writeFileSync(descriptor, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        takesMore = false;
        warn(`${cannotWrite(file, error)}; no more requests are logged`);
      }
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}

function openForLines(file: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    throw new CliError("FILE_INVALID", cannotWrite(file, error), { cause: error });
  }
}

function cannotWrite(file: string, error: unknown): string {
  return `cannot write requests log "${file}": ${messageOf(error)}`;
}
