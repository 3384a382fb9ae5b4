import { type ChildProcessByStdio, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** Where a session starts. */
export interface SessionOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What stands behind the output of a block: that it is done, or that the shell ends. */
const [DONE, ENDS] = ["\u0004done\n", "\u0004ends\n"];

/** A terminal into which somebody pastes blocks of a document, one after the other: variables and background jobs stay. */
export class ShellSession {
  /** Emits `news` when more was printed, and when the shell ended. */
  readonly #changes = new EventEmitter();
  #output = "";
  #closed = false;

  private constructor(private readonly bash: ChildProcessByStdio<Writable, Readable, null>) {
    bash.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
      this.#changes.emit("news");
    });
    // A shell that ended takes no more: its mark tells.
    bash.stdin.on("error", () => undefined);
    bash.once("close", () => {
      this.#closed = true;
      this.#changes.emit("news");
    });
  }

  /** In a process group of its own, so that `close` ends what runs in the background, too. */
  static start({ cwd, env }: SessionOptions): ShellSession {
    const bash = spawn("bash", ["--norc", "-e"], { cwd, env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
    bash.stdin.write(`exec 2>&1\ntrap ${printing(ENDS)} EXIT\n`);
    return new ShellSession(bash);
  }

  /**
   * Runs what is pasted, which finds nothing on its standard input.
   *
   * @returns what it printed, and what runs in the background meanwhile.
   * @throws Error with that when a command failed: there the session ends
   */
  async run(block: string): Promise<string> {
    const before = this.#output.length;
    if (!this.#ended) this.bash.stdin.write(`{\n${block}\n} </dev/null\neval ${printing(DONE)}\n`);
    while (!this.#printed(before).includes(DONE)) {
      if (this.#ended) throw new Error(`a command failed:\n${block}\n${this.#printed(before).replace(ENDS, "")}`);
      await once(this.#changes, "news");
    }
    return this.#printed(before).replace(DONE, "");
  }

  /** Ends the shell and what it started. */
  async close(): Promise<void> {
    const { pid } = this.bash;
    if (pid === undefined) return;
    const closed = this.#closed || once(this.bash, "close");
    try {
      process.kill(-pid, "SIGTERM");
    } catch {
      // Nothing is left of the group.
    }
    await closed;
  }

  get #ended(): boolean {
    return this.#closed || this.#output.includes(ENDS);
  }

  #printed(from: number): string {
    return this.#output.slice(from);
  }
}

/** A command, quoted, that prints a mark. */
function printing(mark: string): string {
  return `'printf "${mark.replace("\n", "\\n")}"'`;
}
