import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { runOnOldNode, unreadableByOldNode } from "../helpers/old-node";

const LIB = join(__dirname, "..", "..", "lib");

it("says in one line that its Node.js is too old, before anything else", async () => {
  const { stdout, stderr, trouble } = await runOnOldNode(["--import", "tsx", join(LIB, "cli", "main.ts"), "--help"]);
  expect({ stdout, stderr }).toEqual({
    stdout: "",
    stderr: `error: ${process.execPath} is Node.js 18.20.8, which is too old, expected 20.18.1 or later; install a newer one, and put it first on the PATH of the user that runs this\n`,
  });
  expect(trouble).toMatch(/ended with 1:/);
});

it.each(["cli/main.ts", "cli/require-node.ts", "model/node-version.ts"])(
  "%s, which is loaded before that, has nothing that an old Node.js cannot read",
  (file) => {
    expect(unreadableByOldNode(compiled(file))).toBeUndefined();
  },
);

/** A file as the package has it. */
function compiled(file: string): string {
  const { config } = ts.readConfigFile(join(LIB, "..", "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, module: "commonjs" }, LIB);
  return ts.transpileModule(readFileSync(join(LIB, file), "utf8"), { compilerOptions: options }).outputText;
}
