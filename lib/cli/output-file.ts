import { statSync, writeFileSync } from "node:fs";
import { Option } from "commander";
import { createFile, replaceFile, writing } from "./atomic-file";
import { CliError } from "./cli-error";

/** The flag without which no verb writes over a file. */
export function forceOption(): Option {
  return new Option("--force", "write over a file that is there");
}

/** What becomes of a file that is there. */
export interface Overwriting {
  /** Whether its text is replaced. @default false */
  readonly force?: boolean | undefined;
  /** What else can be done about it, besides `--force`. @default another file is named */
  readonly instead?: string;
}

/**
 * Writes output into a file; over one that is there only by force. What is no regular file, such as a pipe, has nothing to lose.
 *
 * @throws CliError FILE_INVALID when it is there, or cannot be written; a file that is there is as it was then.
 */
export function writeOutputFile(file: string, text: string, { force = false, instead }: Overwriting = {}): void {
  const there = writing(file, () => statSync(file, { throwIfNoEntry: false }));
  if (there?.isFile() === false) {
    writing(file, () => {
      writeFileSync(file, text);
    });
    return;
  }
  if (there !== undefined && force) replaceFile(file, text);
  else if (!createFile(file, text)) throw fileExists(file, instead);
}

function fileExists(file: string, instead = "name another file"): CliError {
  const remedy = `give --force to write over it, or ${instead}`;
  return new CliError("FILE_INVALID", `cannot write "${file}": it exists already`, { remedy });
}
