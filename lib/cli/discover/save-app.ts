import type { IscsiServiceState } from "../../model/iscsi-service-state";
import { mergeServices } from "./merge";
import { createFile, fileExists, readWholeFile, writeOutputFile } from "../files";

/** An app to save. */
export interface AppToSave {
  readonly file: string;
  /** The whole app, for a file that is not there yet. */
  readonly text: string;
  readonly endpoint: string;
  readonly services: readonly IscsiServiceState[];
  /** Whether an existing file gets the services that it lacks. */
  readonly merge: boolean;
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
export function saveApp({ file, text, endpoint, services, merge }: AppToSave): SavedApp {
  if (createFile(file, text)) return { written: services, warnings: [] };
  if (!merge) throw fileExists(file, "give --merge to add what it does not declare yet, or name another file");
  const merged = mergeServices(readWholeFile(file), { endpoint, services });
  if (merged.added.length > 0) writeOutputFile("app", file, merged.text);
  return { written: merged.added, warnings: merged.unclear.map(({ svmName }) => unclear(file, svmName)) };
}

function unclear(file: string, svmName: string): string {
  return `SVM ${svmName} is left out: ${file} has its name in quotes, but not as svmName; declare it by hand, or in a comment`;
}
