import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { engineEnvironment } from "../engine/engine";
import { runCommand } from "../programs/run-command";
import { InstalledPackage } from "../helpers/package/installed-package";
import { type PackageTarball, packageTarball, TOP_DOCUMENTS } from "../helpers/package/package-tarball";
import { REPOSITORY } from "../helpers/repository";
import { suite } from "../engine/suite";

const CHECKERS = join(REPOSITORY, "node_modules", ".bin");
const TSC = join(CHECKERS, "tsc");
/** Two programs of 400 kB are in it. */
const LARGEST_TARBALL_BYTES = 900_000;
/** Downloads included. */
const INSTALL_TIMEOUT_MS = 400_000;
const TERRAFORM_STACK = ["cdktf.out", "stacks", "iscsi"];

/** The stack has null providers of its own, one of them for a resource of its own. */
const APP = `
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "iscsi");
const provider = new NullProvider(stack, "other", { alias: "other" });
new Resource(stack, "mine", { provider });
const cluster = new OntapCluster(stack, "cluster1", { endpoint: "https://cluster1" });
new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
app.synth();
`;

const REQUIRING_APP = APP.replace(/^import (.*) from (.*);$/gm, "const $1 = require($2);");

/** The example of a user's test, as the documentation has it. */
const EXAMPLE_TEST = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(REPOSITORY, "docs", "test.md"), "utf8"))?.[1] ?? "";
const JEST_CONFIG = { testMatch: ["**/stack.test.ts"], transform: { "\\.ts$": require.resolve("@swc/jest") } };

/** Library declarations are checked, too: a declaration that does not compile shows in a consumer only. */
const TSCONFIG = {
  compilerOptions: { target: "es2022", module: "node16", strict: true, skipLibCheck: false, types: ["node", "jest"] },
  files: ["main.ts", "stack.test.ts"],
};

suite("the package", { engines: "one" }, (engine) => {
  let tarball: PackageTarball;
  let project: InstalledPackage;

  beforeAll(async () => {
    tarball = await packageTarball();
    project = await InstalledPackage.create(tarball.path);
    await project.write({
      "main.ts": APP,
      // Node.js needs the extension where a package declares no exports.
      "module.mjs": APP.replace(/lib\/\w+(?=")/g, "$&/index.js"),
      "script.cjs": REQUIRING_APP,
      "stack.test.ts": EXAMPLE_TEST,
      "jest.config.json": JSON.stringify(JEST_CONFIG),
      "tsconfig.json": JSON.stringify(TSCONFIG),
    });
  }, INSTALL_TIMEOUT_MS);

  afterAll(() => project.remove());

  it("holds the compiled library, the bundled programs, its documents and its own description, and nothing else", () => {
    const compiled = librarySources().flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
    const programs = ["dist/provider.cjs", "dist/provisioner.cjs"];
    const documents = readdirSync(join(REPOSITORY, "docs"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(REPOSITORY, join(parentPath, name)));
    const all = [...compiled, ...programs, ...documents, ...TOP_DOCUMENTS, "LICENSE", "package.json"];
    expect([...tarball.files].sort()).toEqual(all.sort());
  });

  it(`is smaller than ${LARGEST_TARBALL_BYTES} bytes`, () => {
    expect(tarball.size).toBeLessThan(LARGEST_TARBALL_BYTES);
  });

  it.each([
    ["publint", ["run", "--strict"]],
    ["attw", ["--no-color", "--no-emoji", "--format", "ascii"]],
  ])("has nothing that %s finds wrong", async (checker, args) => {
    const { stdout, trouble } = await runCommand(join(CHECKERS, checker), [...args, tarball.path]);
    expect({ trouble, stdout }).toEqual({ trouble: undefined, stdout: expect.any(String) as string });
  });

  it.each([
    ["TypeScript 5.9, modules resolved as of old", "npx", ["tsc"], ["commonjs", "node10"]],
    ["TypeScript 7, modules resolved for a bundler", TSC, [], ["esnext", "bundler"]],
  ])("has declarations that compile with %s", async (_what, command, args, [module = "", resolution = ""]) => {
    const flags = ["-p", ".", "--noEmit", "--module", module, "--moduleResolution", resolution];
    expect(await project.run(command, [...args, ...flags])).toMatchObject({ stdout: "", stderr: "" });
  });

  let compiled: StackJson;

  it("synthesizes compiled, with the modules node16, next to a null provider and a resource of the stack's own", async () => {
    expect(await project.run(TSC, ["-p", "."])).toMatchObject({ stdout: "" });
    compiled = await synthesized(project, "node", ["main.js"]);
    expect(compiled.provider.null).toEqual([{ alias: "other" }, {}]);
    expect(Object.keys(compiled.resource.null_resource)).toEqual(["db", "mine"]);
  });

  it.each([
    ["tsx", ["npx", "tsx", "main.ts"]],
    ["ts-node", ["npx", "ts-node", "main.ts"]],
    ["an ES module", ["node", "module.mjs"]],
    ["a CommonJS script", ["node", "script.cjs"]],
  ])("synthesizes the same with %s as compiled", async (_way, [command = "", ...args]) => {
    expect(await synthesized(project, command, args)).toEqual(compiled);
  });

  it("lets the documentation's example of a test pass", async () => {
    const env = engineEnvironment(engine);
    const jest = join(CHECKERS, "jest");
    const { stderr, trouble } = await project.run(jest, ["--config", "jest.config.json"], { env, timeoutMs: 100_000 });
    expect({ trouble, stderr }).toEqual({ trouble: undefined, stderr: expect.stringContaining("2 passed") as string });
  });
});

/** The library's files without extension; ambient declarations are compiled to nothing. */
function librarySources(): string[] {
  return readdirSync(join(REPOSITORY, "lib"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts") && !path.includes("bundled/"))
    .map((path) => path.replaceAll("\\", "/").replace(/\.ts$/, ""));
}

interface StackJson {
  readonly provider: { readonly null: unknown };
  readonly resource: { readonly null_resource: Readonly<Record<string, unknown>> };
}

async function synthesized(project: InstalledPackage, command: string, args: readonly string[]): Promise<StackJson> {
  expect(await project.run(command, args)).not.toHaveProperty("trouble");
  return JSON.parse(readFileSync(join(project.folder, ...TERRAFORM_STACK, "cdk.tf.json"), "utf8")) as StackJson;
}
