import { readFileSync } from "node:fs";
import { PROVIDER_PROGRAM } from "../helpers/provider/provider-process";
import { runOnOldNode, unreadableByOldNode } from "../helpers/old-node";

it("says in the one line that engines show that its Node.js is too old, before anything else", async () => {
  const { stdout, stderr, trouble } = await runOnOldNode([PROVIDER_PROGRAM]);
  expect({ stdout, stderr }).toEqual({
    stdout: `${process.execPath} is Node.js 18.20.8, which is too old, expected 20.18.1 or later; install a newer one, and put it first on the PATH of the user that runs this\n`,
    stderr: "",
  });
  expect(trouble).toMatch(/ended with 1$/);
});

it("has nothing in its bundle that an old Node.js cannot read", () => {
  expect(unreadableByOldNode(readFileSync(PROVIDER_PROGRAM, "utf8"))).toBeUndefined();
});
