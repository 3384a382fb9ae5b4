import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { nodeRecipe } from "./node-lines";

describe("the recipe of a Node.js line", () => {
  it("names an executable for its line, whatever version of it that is", async () => {
    const [line = ""] = process.versions.node.split(".");
    const node = { name: `node-${line}`, version: process.versions.node, path: process.execPath };
    expect(await nodeRecipe(Number(line)).identify(process.execPath)).toEqual(node);
  });

  it("refuses another program, saying which and why", async () => {
    const folder = await mkdtemp(join(tmpdir(), "node-lines-"));
    const other = await writeFakeEngine(join(folder, "node"));
    await expect(nodeRecipe(24).identify(other)).rejects.toThrow(
      `${other} is no usable Node.js: it printed "Terraform`,
    );
    await rm(folder, { recursive: true });
  });
});
