import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { InterruptionError, SettingsError } from "../../lib/errors";
import { commandToken, fixedToken } from "../../lib/ontap/token";
import { expectFailure, rejectionOf, thrownBy } from "../helpers/failure";

const VARIABLE = "ONTAP_TOKEN_COMMAND";

function nodeCommand(script: string): string {
  return JSON.stringify([process.execPath, "-e", script]);
}

async function failureOf(command: string): Promise<unknown> {
  return commandToken(VARIABLE, command)().catch((error: unknown) => error);
}

it("a command's output is the token, without the white space around it", async () => {
  expect(await commandToken(VARIABLE, nodeCommand("console.log(' a.b-c ')"))()).toBe("a.b-c");
});

it("a command of words is split at white space and run without a shell", async () => {
  expect(await commandToken(VARIABLE, "echo $HOME;ls")()).toBe("$HOME;ls");
});

it("a command runs once, however many requests ask for its token", async () => {
  const token = commandToken(VARIABLE, nodeCommand("console.log(process.pid)"));
  expect(await token()).toBe(await token());
});

it.each([
  ["fails", nodeCommand("console.log('hush'); console.error('hush'); process.exit(3)"), "ended with exit code 3"],
  ["does not exist", '["no-such-program", "hush"]', "no-such-program cannot be started (ENOENT)"],
  ["is a broken list", '["hush"', "a JSON list of strings"],
  ["is a list of other things", '["hush", 1]', "a JSON list of strings"],
  ["is an empty list", "[]", "a JSON list of strings"],
  ["is blank", " ", "got no program, expected a command"],
  ["is a list whose program is blank", '[" ", "hush"]', "got no program, expected a command"],
  ["has a NUL in an argument", '["echo", "hush\\u0000hush"]', "echo cannot be started (ERR_INVALID_ARG_VALUE)"],
  ["is too long", JSON.stringify(["echo", "hush".repeat(1_000_000)]), "echo cannot be started (E2BIG)"],
])("a command that %s is told, without what it was or printed", async (_, command, text) => {
  const error = await Promise.resolve()
    .then(() => failureOf(command))
    .catch((thrown: unknown) => thrown);
  expectFailure(error, SettingsError, "TOKEN_COMMAND_FAILED", VARIABLE, text);
  expect(String(error)).not.toContain("hush");
  expect((error as Error).cause).toBeUndefined();
});

describe("a command that does not end when it is told to", () => {
  let folder: string;
  let pulse: string;
  let command: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "token-"));
    pulse = join(folder, "pulse");
    const stubborn = `process.on("SIGTERM", () => {}); setInterval(() => fs.appendFileSync(${JSON.stringify(pulse)}, "."), 20)`;
    const parent = `child_process.spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit" })`;
    command = nodeCommand(parent);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Waits until the process that the command started lives. */
  async function started(): Promise<void> {
    while (!existsSync(pulse)) await setTimeout(20);
  }

  async function expectNothingLeft(): Promise<void> {
    const { size } = statSync(pulse);
    await setTimeout(200);
    expect(statSync(pulse).size).toBe(size);
  }

  it("is killed, with what it started, when its time is up", async () => {
    const token = commandToken(VARIABLE, command, { timeoutMs: 5_000, graceMs: 100 });
    const error = await rejectionOf(token());
    expectFailure(error, SettingsError, "TOKEN_COMMAND_FAILED", "took longer than 5 s", "run it by hand");
    await started();
    await expectNothingLeft();
  });

  it("is killed when nothing is to be asked for any more", async () => {
    const interruption = new AbortController();
    const token = commandToken(VARIABLE, command, { timeoutMs: 60_000, graceMs: 100 });
    const ended = rejectionOf(token(interruption.signal));
    await started();
    interruption.abort(new InterruptionError("INTERRUPTED", "stopped by SIGTERM"));
    expectFailure(await ended, InterruptionError, "INTERRUPTED", "stopped by SIGTERM");
    await expectNothingLeft();
  });
});

it("a command that prints without an end is ended", async () => {
  const error = await failureOf(nodeCommand("for (;;) fs.writeSync(1, 'hush'.repeat(1000))"));
  expectFailure(error, SettingsError, "TOKEN_COMMAND_FAILED", "printed too much");
  expect(String(error)).not.toContain("hush");
});

it("a command gets no input to wait for", async () => {
  const script = "process.stdin.on('data', () => {}).on('end', () => console.log('token'))";
  expect(await commandToken(VARIABLE, nodeCommand(script))()).toBe("token");
});

it.each([
  ["is empty", ""],
  ["has a space", "hush hush"],
  ["has a line break, which would begin another header", "hush\nX-Evil: 1"],
  ["is not ASCII", "hüsh"],
])("a token that %s is refused and not shown", (_, token) => {
  const error = thrownBy(() => fixedToken("ONTAP_TOKEN", token));
  expectFailure(error, SettingsError, "TOKEN_INVALID", "ONTAP_TOKEN");
  expect(String(error)).not.toContain("sh");
});
