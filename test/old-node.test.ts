import { parse } from "acorn";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { PROVIDER_PROGRAM } from "./helpers/provider/provider-process";
import { REPOSITORY } from "./helpers/repository";
import { temporaryFolder } from "./helpers/temporary-folder";
import { runCommand } from "./programs/run-command";

const LIB = join(REPOSITORY, "lib");
const PROVISIONER = join(REPOSITORY, "dist", "provisioner.cjs");
const TOLD = `${process.execPath} is Node.js 18.20.8, which is too old, expected 20.18.1 or later; install a newer one, and put it first on the PATH of the user that runs this\n`;

const folder = temporaryFolder();

it.each([
  ["command line", ["--import", "tsx", join(LIB, "cli", "main.ts"), "--help"], "", `error: ${TOLD}`],
  ["provisioner", [PROVISIONER, "observe"], "", TOLD],
  // Of a provider that does not start, Terraform shows the first line of its standard output.
  ["provider", [PROVIDER_PROGRAM], TOLD, ""],
])("the %s says in one line that its Node.js is too old, before anything else", async (_, args, stdout, stderr) => {
  const preload = join(folder, "old.cjs");
  writeFileSync(preload, `Object.defineProperty(process.versions, "node", { value: "18.20.8" });`);
  const { trouble, ...printed } = await runCommand(process.execPath, ["--require", preload, ...args]);
  expect(printed).toEqual({ stdout, stderr });
  expect(trouble).toMatch(/ended with 1\b/);
});

/** A source as the package has it. */
function compiled(path: string): string {
  const { config } = ts.readConfigFile(join(REPOSITORY, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, module: "commonjs" }, LIB);
  return ts.transpileModule(readFileSync(join(LIB, path), "utf8"), { compilerOptions: options }).outputText;
}

// It would stop there, before the program can say anything.
it.each([
  ...["cli/main.ts", "cli/require-node.ts", "model/node-version.ts"].map(
    (path) => [path, () => compiled(path)] as const,
  ),
  ...[PROVISIONER, PROVIDER_PROGRAM].map((path) => [path, () => readFileSync(path, "utf8")] as const),
])("Node.js 10 can read %s", (_, program) => {
  expect(() => parse(program(), { ecmaVersion: 2019, sourceType: "commonjs", allowHashBang: true })).not.toThrow();
});
