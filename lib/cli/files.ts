import { readFileSync } from "node:fs";
import { messageOf } from "../errors";
import { given } from "../model/decode";
import { CliError } from "./cli-error";

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
