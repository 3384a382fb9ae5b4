import { Presets, SingleBar } from "cli-progress";
import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InterruptionError, messageOf, OntapIscsiError } from "../errors";
import type { ConnectionSetting } from "../model/connection";
import { omitUndefined, isFields } from "../model/decode";

/**
 * Why a command line cannot be carried out: `USAGE`, flags or variables that do not serve; `FILE_INVALID`, a file that does
 * not; `CANNOT_START`, a server that does not come up; `OUTPUT_LOST`, a standard output that takes no more.
 */
export type CliErrorCode = "USAGE" | "FILE_INVALID" | "CANNOT_START" | "OUTPUT_LOST";

export class CliError extends OntapIscsiError<CliErrorCode> {}

/** What a verb sees of the process that runs it; only `main.ts` touches the process itself. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly readInput: () => Promise<string>;
  /** Writes to standard output. A reader that is gone is no error. */
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Where progress is shown while somebody watches: only if it is a terminal. */
  readonly stderr: NodeJS.WriteStream;
  readonly color: boolean;
  /** Whether somebody watches what is printed. */
  readonly isTerminal: boolean;
  readonly endWith: (exitCode: number) => void;
  /** Aborted when the process is asked to end, with an `InterruptionError` as its reason. */
  readonly signal: AbortSignal;
}

/** Whether text on a stream may be coloured, see https://no-color.org and FORCE_COLOR of Node.js. */
export function mayColor(
  { isTTY }: { readonly isTTY?: boolean },
  { NO_COLOR = "", FORCE_COLOR = "", TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR !== "" || FORCE_COLOR === "0") return false;
  return FORCE_COLOR !== "" || (isTTY === true && TERM !== "dumb");
}

/** A text from elsewhere, with characters that a terminal would obey, or XML forbids, written as `\u{…}`. */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

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

/** A text in quotes may be a path. */
const QUOTED_OR_PROP = new RegExp(`"[^"]*"|\\b(?:${Object.keys(FLAGS).join("|")})\\b`, "g");

/** A text about props with the flags in their place. */
export function withFlags(text: string): string {
  return text.replace(QUOTED_OR_PROP, (found) => (found in FLAGS ? FLAGS[found as keyof typeof FLAGS] : found));
}

/** How long an observation takes before anybody wonders, in milliseconds. */
export const PATIENCE_MS = 700;

/** Shows on a terminal how far a long observation is; nowhere else, and nothing stays of it. */
export function startProgress(stream: NodeJS.WriteStream, work = "reading clusters") {
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
    update: (...progress: [done: number, clusters: number]) => {
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

/** Reads a text file; its purpose is one such as `seed file`. */
export function readInputFile(purpose: string, file: string): string {
  return attempting(`cannot read ${purpose} "${file}"`, () => readFileSync(file, "utf8"));
}

const FILE_REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: "check its spelling, and that its folder exists",
  EISDIR: "name a file, not a folder",
  EACCES: "check its permissions",
  EEXIST: "remove it, or name another file",
  ENOSPC: "make room where it is",
};

/** @throws CliError FILE_INVALID with the problem when the system refuses it. */
export function attempting<Value>(problem: string, action: () => Value): Value {
  try {
    return action();
  } catch (cause) {
    const [reason = ""] = messageOf(cause).split(/, (?=[a-z]+(?: '|$))/);
    const remedy = FILE_REMEDIES[isFields(cause) ? String(cause.code) : ""] ?? "name another file";
    throw new CliError("FILE_INVALID", `${problem}: ${reason}`, { cause, remedy });
  }
}

export function jsonText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What some editors, and PowerShell, begin a file with. */
const BYTE_ORDER_MARK = /^\ufeff/;

export interface ExpectedJson {
  /** Throws when the JSON is not what it should be. */
  readonly check: (document: unknown) => unknown;
  readonly remedy?: string;
}

export function readJsonFile(purpose: string, file: string, expected: ExpectedJson): unknown {
  return parseInput(`${purpose} "${file}"`, readInputFile(purpose, file), expected);
}

/** Parses JSON that the user gave, with or without a byte-order mark; `what` names it in the error FILE_INVALID. */
export function parseInput(what: string, text: string, { check, remedy }: ExpectedJson): unknown {
  try {
    const document: unknown = JSON.parse(text.replace(BYTE_ORDER_MARK, ""));
    check(document);
    return document;
  } catch (error) {
    const problem = error instanceof SyntaxError ? `is no JSON: ${error.message}` : `is not valid: ${messageOf(error)}`;
    throw new CliError("FILE_INVALID", `${what} ${problem}`, omitUndefined({ cause: error, remedy }));
  }
}

export interface Overwriting {
  readonly replaces: boolean;
}

/**
 * Checks that a file can be written, before there is anything to write.
 *
 * @returns what is there; `undefined` when there is nothing.
 * @throws CliError FILE_INVALID when it exists and is not replaced, or its folder does not exist or is read-only.
 */
export function expectWritable(file: string, { replaces }: Overwriting): Stats | undefined {
  return attempting(`cannot write "${file}"`, () => {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
    if (there?.isFile() === true && !replaces) throw Object.assign(new Error("it exists already"), { code: "EEXIST" });
    accessSync(there === undefined ? dirname(file) : file, constants.W_OK);
    return there;
  });
}

/**
 * Writes a file under another name beside it, and renames it when all of it is on the disk: an older file has all of its text
 * or all of the new one. A pipe or a device is written to directly.
 *
 * @throws CliError FILE_INVALID when it exists and is not replaced, or cannot be written.
 */
export function writeOutput(file: string, text: string, overwriting: Overwriting): void {
  const there = expectWritable(file, overwriting);
  attempting(`cannot write "${file}"`, () => {
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
      chmodSync(draft, there.mode & 0o7777);
      renameSync(draft, target);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

export interface TimeLimit {
  readonly timeoutS: number;
  /** What is not done when the time is up, as in `the services were not read`. */
  readonly missed: string;
  readonly signal: AbortSignal;
}

/** Does some work with a signal that aborts when the given one does, or, with DEADLINE_EXCEEDED, when the time is up. */
export async function withinTimeLimit<Value>(
  { timeoutS, missed, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    const remedy = 'see with "ontap-iscsi doctor" what takes the time, or give more with --timeout';
    limit.abort(new InterruptionError("DEADLINE_EXCEEDED", `${missed} within ${timeoutS} s`, { remedy }));
  }, timeoutS * 1000);
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    // Each cluster of a fleet listens, of which Node.js 20 would warn.
    setMaxListeners(0, either);
    return await work(either);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for work that can be left undone: once the signal aborts, its reason is thrown at once. */
export function untilAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", giveUp);
    });
  });
}
