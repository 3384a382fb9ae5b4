import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runOnOldNode, unreadableByOldNode } from "../helpers/old-node";

const PROGRAM = join(__dirname, "..", "..", "dist", "provisioner.cjs");

it("says in one line that its Node.js is too old, before anything else", async () => {
  const { stdout, stderr, trouble } = await runOnOldNode([PROGRAM, "observe"]);
  expect({ stdout, stderr }).toEqual({
    stdout: "",
    stderr: `${process.execPath} is Node.js 18.20.8, which is too old, expected 20.18.1 or later; install a newer one, and put it first on the PATH of the user that runs this\n`,
  });
  expect(trouble).toMatch(/ended with 1:/);
});

it("has nothing in its bundle that an old Node.js cannot read", () => {
  expect(unreadableByOldNode(readFileSync(PROGRAM, "utf8"))).toBeUndefined();
});
