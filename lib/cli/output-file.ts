import { accessSync, constants, lstatSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Option } from "commander";
import { createFile, replaceFile, writing } from "./atomic-file";
import { CliError } from "./cli-error";
import { nonEmpty } from "./flag-values";

/** The flag that names a file to write; `-` is standard output, as if it was not given. */
export function outputOption(description: string): Option {
  return new Option("--output <file>", description).argParser((file) => (nonEmpty(file) === "-" ? undefined : file));
}

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

/** What is at a path: nothing, a file, or what has nothing to lose, such as a pipe. */
type Place = "nothing" | "file" | "other";

/**
 * Sees to it that a file may be written, before there is anything to write.
 *
 * @throws CliError FILE_INVALID when it is there and shall not be written over, is a link that leads nowhere, or its folder is
 * not there or not to be written to.
 */
export function expectWritable(file: string, overwriting: Overwriting): void {
  const place = placeFor(file, overwriting);
  writing(file, () => {
    accessSync(place === "nothing" ? dirname(file) : file, constants.W_OK);
  });
}

/**
 * Writes output into a file; over one that is there only by force.
 *
 * @throws CliError FILE_INVALID as `expectWritable` does, and when it cannot be written; a file that is there is as it was then.
 */
export function writeOutputFile(file: string, text: string, overwriting: Overwriting = {}): void {
  switch (placeFor(file, overwriting)) {
    case "file":
      replaceFile(file, text);
      break;
    case "other":
      writing(file, () => {
        writeFileSync(file, text);
      });
      break;
    case "nothing":
      if (!createFile(file, text)) throw fileExists(file, overwriting);
  }
}

function placeFor(file: string, overwriting: Overwriting): Place {
  const there = writing(file, () => statSync(file, { throwIfNoEntry: false }));
  if (there === undefined) {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return "nothing";
    const remedy = "remove the link, or name another file";
    throw new CliError("FILE_INVALID", `cannot write "${file}": it is a link to a file that is not there`, { remedy });
  }
  if (!there.isFile()) return "other";
  if (overwriting.force !== true) throw fileExists(file, overwriting);
  return "file";
}

function fileExists(file: string, { instead = "name another file" }: Overwriting): CliError {
  const remedy = `give --force to write over it, or ${instead}`;
  return new CliError("FILE_INVALID", `cannot write "${file}": it exists already`, { remedy });
}
