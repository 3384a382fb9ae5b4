import { randomUUID } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../errors";
import { given } from "../model/decode";
import { CliError } from "./context";

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

/** A document as verbs print and keep it: JSON that people can read, too. */
export function jsonText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What some editors, and PowerShell, begin a file with. */
const BYTE_ORDER_MARK = /^\ufeff/;

/** What JSON is to be. */
export interface ExpectedJson {
  /** Throws when the JSON is not what it should be. */
  readonly check: (document: unknown) => unknown;
  /** What to do about something else. */
  readonly remedy?: string;
}

/** A file with JSON in it. */
export interface JsonFile extends ExpectedJson {
  /** What it is for, as in `seed file`. */
  readonly purpose: string;
  readonly file: string;
}

/**
 * Reads a JSON file.
 *
 * @throws CliError FILE_INVALID when it cannot be read, is no JSON, or does not pass the check
 */
export function readJsonFile({ purpose, file, ...expected }: JsonFile): unknown {
  return parseInput(`${purpose} "${file}"`, readInputFile(purpose, file), expected);
}

/**
 * Parses JSON that the user gave, with or without a byte-order mark.
 *
 * @param what names it in the error
 * @throws CliError FILE_INVALID when it is no JSON, or does not pass the check
 */
export function parseInput(what: string, text: string, { check, remedy }: ExpectedJson): unknown {
  try {
    const document: unknown = JSON.parse(text.replace(BYTE_ORDER_MARK, ""));
    check(document);
    return document;
  } catch (error) {
    const problem = error instanceof SyntaxError ? `is no JSON: ${error.message}` : `is not valid: ${messageOf(error)}`;
    throw new CliError("FILE_INVALID", `${what} ${problem}`, given({ cause: error, remedy }));
  }
}

/** Whether a file that is there is replaced. */
export interface Overwriting {
  readonly replaces: boolean;
}

/**
 * Checks that a file can be written, before there is anything to write.
 *
 * @throws CliError FILE_INVALID when it exists and is not replaced, or its folder does not exist or is read-only.
 */
export function expectWritable(file: string, { replaces }: Overwriting): void {
  const there = writing(file, () => statSync(file, { throwIfNoEntry: false }));
  if (there?.isFile() === true && !replaces) throw fileExists(file);
  writing(file, () => {
    accessSync(there === undefined ? dirname(file) : file, constants.W_OK);
  });
}

/**
 * Writes a file under another name beside it, and renames it when all of it is on the disk: an older file has all of its text
 * or all of the new one. A pipe or a device is written to directly.
 *
 * @throws CliError FILE_INVALID when it exists and is not replaced, or cannot be written.
 */
export function writeOutput(file: string, text: string, { replaces }: Overwriting): void {
  const there = writing(file, () => statSync(file, { throwIfNoEntry: false }));
  if (there?.isFile() === true && !replaces) throw fileExists(file);
  writing(file, () => {
    if (there !== undefined && !there.isFile()) {
      writeFileSync(file, text);
      return;
    }
    // A link stays, and so does the mode of what it leads to.
    const target = there === undefined ? file : realpathSync(file);
    const draft = join(dirname(target), `.ontap-iscsi-${randomUUID()}.tmp`);
    try {
      writeFileSync(draft, text, { flag: "wx", flush: true });
      if (there === undefined) {
        linkSync(draft, target);
        return;
      }
      accessSync(target, constants.W_OK);
      chmodSync(draft, there.mode & 0o7777);
      renameSync(draft, target);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

function fileExists(file: string): CliError {
  return new CliError("FILE_INVALID", `cannot write "${file}": it exists already`, {
    remedy: "remove it, or name another file",
  });
}

function writing<Value>(file: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot write "${file}": ${messageOf(error)}`, { cause: error });
  }
}
