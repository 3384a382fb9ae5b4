import type { IscsiServiceState } from "../../model/iscsi-service";
import { createFile, replaceFile } from "../atomic-file";
import { CliError } from "../cli-error";
import { readWholeFile } from "../files";
import { writeOutputFile } from "../output-file";
import { mergeServices } from "./merge";
import { regionOf } from "./region";

/** What can be done about an app that is there, besides `--force`. */
export const INSTEAD = { instead: "--merge to add what it does not declare yet, or name another file" };

/** An app to save. */
export interface AppToSave {
  readonly file: string;
  /** The whole app, for a file that is not there yet. */
  readonly text: string;
  readonly endpoint: string;
  readonly services: readonly IscsiServiceState[];
  /** Whether an existing file gets the services that it lacks. */
  readonly merge: boolean;
  /** Whether an existing file is written over. */
  readonly force: boolean;
  /** Prints what the user is to paste, before the error that asks for it. */
  readonly print: (text: string) => void;
}

/** What saving did. */
export interface SavedApp {
  /** The services whose declarations were written. */
  readonly written: readonly IscsiServiceState[];
  /** What the user needs to know, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Writes an app where there is no file, or adds to the file that is there. Without anything to add it is not touched.
 *
 * @throws CliError FILE_INVALID when there is a file that may not be added to, or that does not serve.
 */
export function saveApp({ file, text, endpoint, services, merge, force, print }: AppToSave): SavedApp {
  if (!merge) writeOutputFile(file, text, { force, ...INSTEAD });
  if (!merge || createFile(file, text)) return { written: services, warnings: [] };
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
