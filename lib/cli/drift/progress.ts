import { Presets, SingleBar } from "cli-progress";

/** How long an observation takes before anybody wonders, in milliseconds. */
export const PATIENCE_MS = 700;

/** Shows on a terminal how far a long observation is; nowhere else, and nothing stays of it. */
export interface Progress {
  readonly update: (done: number, clusters: number) => void;
  readonly end: () => void;
}

/** @param stream where it is shown, if that is a terminal. */
export function startProgress(stream: NodeJS.WriteStream): Progress {
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
