import { Presets, SingleBar } from "cli-progress";
import { messageOf, OntapIscsiError } from "../errors";

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

/** How long an observation takes before anybody wonders, in milliseconds. */
export const PATIENCE_MS = 700;

/** Shows on a terminal how far a long observation is; nowhere else, and nothing stays of it. */
export interface Progress {
  readonly update: (done: number, clusters: number) => void;
  readonly end: () => void;
}

/** @param stream where it is shown, if that is a terminal; absent: nobody wants to see it. */
export function startProgress(stream: NodeJS.WriteStream | undefined): Progress {
  if (stream === undefined) return { update: () => undefined, end: () => undefined };
  const format = "reading clusters {bar} {value} of {total}";
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
