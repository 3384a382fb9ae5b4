import { messageOf } from "../errors";
import { CliError } from "./cli-error";

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
