import { tmpdir } from "node:os";
import { ShellSession } from "./shell-session";

let session: ShellSession;

beforeEach(() => {
  session = ShellSession.start({ cwd: tmpdir(), env: process.env });
});

afterEach(() => session.close());

it("keeps variables and functions from block to block, and prints both streams", async () => {
  await session.run('export WORD=later\nsay() { echo "$1" >&2; }');
  expect(await session.run("say $WORD")).toBe("later\n");
});

it("gives a command no input: it would take the next block for it", async () => {
  expect(await session.run("cat\necho all")).toBe("all\n");
});

it.each(["false", "echo before; (exit 3); echo after"])(
  "ends with what was printed where a command fails: %s",
  async (block) => {
    await expect(session.run(block)).rejects.toThrow(/^a command failed, [13]:\n/);
    await expect(session.run("echo more")).rejects.toThrow("a command failed");
  },
);

it("is told of a failure, and ends, while something runs in the background that prints where it does", async () => {
  await session.run("sleep 100 &");
  await expect(session.run("false")).rejects.toThrow("a command failed");
  await session.close();
});
