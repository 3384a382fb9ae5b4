import type { IscsiServiceState } from "../../model/iscsi-service";
import { createFile, replaceFile } from "../atomic-file";
import { CliError } from "../cli-error";
import { readWholeFile } from "../files";
import { mergeServices } from "./merge";
import { regionOf } from "./region";

/** An app to add to. */
export interface AppToAddTo {
  readonly file: string;
  /** The whole app, for a file that is not there yet. */
  readonly text: string;
  readonly endpoint: string;
  readonly services: readonly IscsiServiceState[];
  /** Prints what the user is to paste, before the error that asks for it. */
  readonly print: (text: string) => void;
}

/** What was added. */
export interface Addition {
  /** The services whose declarations were written. */
  readonly written: readonly IscsiServiceState[];
  /** What the user needs to know, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Writes an app where there is no file, or adds to the file that is there. Without anything to add it is not touched.
 *
 * @throws CliError FILE_INVALID when there is a file that does not serve.
 */
export function addToApp({ file, text, endpoint, services, print }: AppToAddTo): Addition {
  if (createFile(file, text)) return { written: services, warnings: [] };
  const { missing, unclear, merged } = mergeServices(readWholeFile(file), { endpoint, services });
  if (missing.length > 0) {
    if (merged === undefined) throw noRegion(file, endpoint, print);
    replaceFile(file, merged);
  }
  return { written: missing, warnings: unclear.map(({ svmName }) => describeUnclear(file, svmName)) };
}

/** The lines are printed as they are to be pasted: an error is one line, and would have them in it. */
function noRegion(file: string, endpoint: string, print: (text: string) => void): CliError {
  const { begin, end } = regionOf(endpoint);
  print(`${begin}\n${end}\n`);
  const remedy = "paste the two lines from standard output where they shall be declared, and run it again";
  const problem = `nothing is added: ${file} has no place for services of ${endpoint}`;
  return new CliError("FILE_INVALID", problem, { remedy });
}

function describeUnclear(file: string, svmName: string): string {
  return `SVM ${svmName} is left out: ${file} has its name in quotes, but not as the svmName of a service of this cluster; declare it by hand, or in a comment`;
}
