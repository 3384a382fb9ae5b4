import { SettingsError } from "../../lib/errors";
import { commandToken, fixedToken } from "../../lib/ontap/token";
import { expectFailure, thrownBy } from "../helpers/failure";

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
])("a command that %s is told, without what it was or printed", async (_, command, text) => {
  const error = await Promise.resolve()
    .then(() => failureOf(command))
    .catch((thrown: unknown) => thrown);
  expectFailure(error, SettingsError, "TOKEN_COMMAND_FAILED", VARIABLE, text);
  expect(String(error)).not.toContain("hush");
  expect((error as Error).cause).toBeUndefined();
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
