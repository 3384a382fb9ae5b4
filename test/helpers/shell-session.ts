import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where a session starts. */
export interface SessionOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What stands behind the output of a block: that it is done, or with which exit code the shell ends. */
const [DONE, ENDS] = ["\u0004done\n", "\u0004ends "];
const LOOK_EVERY_MS = 20;

/** A terminal into which somebody pastes blocks of a document, one after the other: variables and background jobs stay. */
export class ShellSession {
  readonly #ended: Promise<unknown>;

  private constructor(
    private readonly bash: ChildProcess,
    private readonly folder: string,
  ) {
    this.#ended = once(bash, "exit");
    // A shell that ended takes no more: its mark tells.
    bash.stdin?.on("error", () => undefined);
    this.#type(`trap 'printf "${ENDS}%s" $?' EXIT\n`);
  }

  /**
   * In a process group of its own, so that `close` ends what runs in the background, too. It prints into a file: a program of
   * Node.js in the background makes a pipe one that does not block, which others do not expect of what they share with it.
   */
  static start({ cwd, env }: SessionOptions): ShellSession {
    const folder = mkdtempSync(join(tmpdir(), "shell-session-"));
    const output = openSync(join(folder, "output"), "a");
    const bash = spawn("bash", ["--norc", "-e"], { cwd, env, detached: true, stdio: ["pipe", output, output] });
    closeSync(output);
    return new ShellSession(bash, folder);
  }

  /**
   * Runs what is pasted, which finds nothing on its standard input.
   *
   * @returns what it printed, and what runs in the background meanwhile.
   * @throws Error with that when a command failed: there the session ends
   */
  async run(block: string): Promise<string> {
    const before = this.#output().length;
    this.#type(`{\n${block}\n} </dev/null\nprintf '${DONE.replace("\n", "\\n")}'\n`);
    for (;;) {
      const output = this.#output();
      const printed = output.slice(before);
      if (printed.includes(DONE)) return printed.replace(DONE, "");
      const [, code = this.bash.signalCode] = output.split(ENDS);
      if (code !== null) throw new Error(`a command failed, ${code}:\n${block}\n${printed}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Ends the shell and what it started. */
  async close(): Promise<void> {
    const { pid } = this.bash;
    try {
      if (pid !== undefined) process.kill(-pid, "SIGTERM");
    } catch {
      // Nothing is left of the group.
    }
    await this.#ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  #type(text: string): void {
    this.bash.stdin?.write(text);
  }

  #output(): string {
    return readFileSync(join(this.folder, "output"), "utf8");
  }
}
