import { runCommand } from "./run-command";

describe("runCommand", () => {
  it("collects what a command prints", async () => {
    expect(await runCommand("sh", ["-c", "echo out; echo err >&2"])).toEqual({ stdout: "out\n", stderr: "err\n" });
  });

  it("runs it where and with what it is told", async () => {
    const { stdout } = await runCommand("/bin/sh", ["-c", 'pwd; echo "$GREETING"'], {
      cwd: "/",
      env: { GREETING: "hello" },
    });
    expect(stdout).toBe("/\nhello\n");
  });

  it.each([
    ["an exit code, with its last words", "echo first >&2; echo last >&2; exit 3", "sh ended with 3: last"],
    ["an exit code, without words", "exit 3", "sh ended with 3"],
    ["a signal", "kill -9 $$", "sh ended with SIGKILL"],
  ])("gives in one line the trouble of a command ended by %s", async (_what, script, trouble) => {
    expect(await runCommand("sh", ["-c", script])).toMatchObject({ trouble });
  });

  it("ends a command at its time limit", async () => {
    const { trouble } = await runCommand("sleep", ["60"], { timeoutMs: 200 });
    expect(trouble).toBe("sleep took longer than 0.2 s");
  });

  it("says that a command is missing", async () => {
    expect(await runCommand("no-such-command", [])).toMatchObject({ trouble: "no-such-command is not installed" });
  });
});
