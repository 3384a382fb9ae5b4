import { Presets, SingleBar } from "cli-progress";

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
