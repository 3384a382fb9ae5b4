import { Presets, SingleBar } from "cli-progress";
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
import { messageOf, OntapIscsiError } from "../errors";
import type { ConnectionSetting } from "../model/connection";
import { given, isFields } from "../model/decode";

/**
 * Why a command line cannot be carried out: `USAGE`, flags or variables that do not serve; `FILE_INVALID`, a file that does
 * not; `CANNOT_START`, a server that does not come up; `OUTPUT_LOST`, a standard output that takes no more.
 */
export type CliErrorCode = "USAGE" | "FILE_INVALID" | "CANNOT_START" | "OUTPUT_LOST";

/** What the user gave cannot be used; its parts are for the user. */
export class CliError extends OntapIscsiError<CliErrorCode> {}

/** What a verb sees of the process that runs it; only `main.ts` touches the process itself. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Writes to standard output. A reader that is gone is no error. */
  readonly print: (text: string) => void;
  /** Writes one line of warning to standard error. */
  readonly warn: (text: string) => void;
  /** Where progress is shown while somebody watches: only if it is a terminal. */
  readonly stderr: NodeJS.WriteStream;
  /** Whether what is printed may be coloured. */
  readonly color: boolean;
  /** Width of the terminal that shows what is printed; absent: it goes elsewhere. */
  readonly columns?: number;
  /** Sets the exit code, for an outcome that is no error. */
  readonly endWith: (exitCode: number) => void;
  /** Aborted when the process is asked to end, with an `InterruptionError` as its reason. */
  readonly signal: AbortSignal;
}

/**
 * Whether text on a stream may be coloured: on a terminal that can, unless `NO_COLOR` is set; `FORCE_COLOR` asks for it
 * elsewhere, too, and `0` means no.
 *
 * @see https://no-color.org
 */
export function mayColor(
  { isTTY }: { readonly isTTY?: boolean },
  { NO_COLOR = "", FORCE_COLOR = "", TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR !== "" || FORCE_COLOR === "0") return false;
  return FORCE_COLOR !== "" || (isTTY === true && TERM !== "dumb");
}

/**
 * A text from elsewhere, with what a reader would not see, or a terminal would obey, written as `\u{…}`: control and
 * formatting characters, lone surrogates, unassigned ones. What is left is also allowed in XML.
 */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A text as one line of a log. */
export function oneLine(text: string): string {
  return visible(text.trim().replace(/\s*\n\s*/g, " "));
}

/** The flags of settings that are called otherwise as props. */
const FLAGS = {
  caFile: "--ca-file",
  serverName: "--server-name",
  fingerprint256: "--fingerprint",
  insecureSkipVerify: "--insecure-skip-verify",
  requestTimeoutMs: "--request-timeout-ms",
} as const satisfies Partial<Record<ConnectionSetting, string>>;

/** A text in quotes is somebody's, such as a path. */
const QUOTED_OR_PROP = new RegExp(`"[^"]*"|\\b(?:${Object.keys(FLAGS).join("|")})\\b`, "g");

/** A text written about props, for somebody who gives flags: with the flags in place of the props. */
export function withFlags(text: string): string {
  return text.replace(QUOTED_OR_PROP, (found) => (found in FLAGS ? FLAGS[found as keyof typeof FLAGS] : found));
}

/** How long an observation takes before anybody wonders, in milliseconds. */
export const PATIENCE_MS = 700;

/** Shows on a terminal how far a long observation is; nowhere else, and nothing stays of it. */
export interface Progress {
  readonly update: (done: number, clusters: number) => void;
  readonly end: () => void;
}

/**
 * @param stream where it is shown, if that is a terminal; absent: nobody wants to see it.
 * @param work what is done.
 */
export function startProgress(stream: NodeJS.WriteStream | undefined, work = "reading clusters"): Progress {
  if (stream === undefined) return { update: () => undefined, end: () => undefined };
  const format = `${work} {bar} {value} of {total}`;
  const bar = new SingleBar(
    { stream, format, barsize: 24, clearOnComplete: true, hideCursor: true, gracefulExit: false },
    Presets.rect,
  );
  let [done, clusters] = [0, 0];
  const timer = setTimeout(() => {
    bar.start(clusters, done);
  }, PATIENCE_MS);
  return {
    update: (...progress) => {
      [done, clusters] = progress;
      if (bar.isActive) bar.update(done);
    },
    end: () => {
      clearTimeout(timer);
      bar.stop();
    },
  };
}

/** A standard output that may take nothing any more: a reader that is gone is no error, a full disk is one. */
export class StandardOutput {
  /** Why something is lost; absent while nothing is. */
  lost: CliError | undefined;

  /** @param onLost is told as soon as something is lost. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly onLost: (error: CliError) => void,
  ) {
    // Each write tells its own failure.
    stream.on("error", () => undefined);
  }

  readonly print = (text: string): void => {
    this.stream.write(text, (error) => {
      if (error) this.#note(error);
    });
  };

  /** Waits until all that was printed is written or lost. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.stream.write("", () => {
        resolve();
      });
    });
  }

  #note(error: NodeJS.ErrnoException): void {
    if (this.lost !== undefined || error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") return;
    const problem = `cannot write to standard output: ${messageOf(error)}`;
    this.lost = new CliError("OUTPUT_LOST", problem, { remedy: "make room where it is written to", cause: error });
    this.onLost(this.lost);
  }
}

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
    throw fileError(`cannot read ${purpose} "${file}"`, error);
  }
}

const FILE_REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: "check its spelling, and that its folder exists",
  EISDIR: "name a file, not a folder",
  EACCES: "check its permissions",
  ENOSPC: "make room where it is",
};

/** The error for a file that the system refuses. */
export function fileError(problem: string, cause: unknown): CliError {
  const [reason = ""] = messageOf(cause).split(/, (?=[a-z]+(?: '|$))/);
  const code = isFields(cause) ? String(cause.code) : "";
  return new CliError("FILE_INVALID", `${problem}: ${reason}`, {
    cause,
    remedy: FILE_REMEDIES[code] ?? "name another file",
  });
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
    if (there?.isDirectory() === true) throw Object.assign(new Error("EISDIR: it is a folder"), { code: "EISDIR" });
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
    throw fileError(`cannot write "${file}"`, error);
  }
}
