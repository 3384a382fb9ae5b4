import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blocks, codeOf } from "../documents";
import { nodeOfUsers, readEnginesUnderTest } from "../engine/under-test";
import { Newcomer } from "../helpers/package/newcomer";
import { packageTarball } from "../helpers/package/package-tarball";
import { REPOSITORY } from "../helpers/repository";
import { obtainCdktn } from "../programs/cdk-command";
import { runCommand } from "../programs/run-command";

/** Downloads included. */
const LIMIT_MS = 400_000;
const BIN = join(REPOSITORY, "node_modules", ".bin");
const PAGE = "docs/cdktn.md";
const [BEFORE = "", SWITCH = "", AFTER = ""] = blocks(PAGE)
  .filter(({ section }) => section === "An existing project")
  .map(({ code }) => code.trim());

describe("a project on the fork of cdktf", () => {
  const node = nodeOfUsers();
  const [engine] = readEnginesUnderTest().engines;
  // The command of the fork needs a newer Node.js than the oldest supported one.
  if (node === undefined || engine === undefined) {
    it.skip("cannot run here: there is no Node.js 24, or no engine", () => undefined);
    return;
  }
  let library: Readonly<Record<"cdktf" | "constructs", string>>;
  let newcomer: Newcomer;

  beforeAll(async () => {
    const { path } = await obtainCdktn(() => undefined, node.path);
    const modules = path.slice(0, path.indexOf("cdktn-cli"));
    library = { cdktf: join(modules, "cdktn"), constructs: join(modules, "constructs") };
  }, LIMIT_MS);

  beforeEach(async () => {
    newcomer = await Newcomer.start((await packageTarball()).path, node, engine);
    await newcomer.paste("export npm_config_package_lock_only=true");
  }, LIMIT_MS);

  afterEach(() => newcomer.leave());

  const installed = {
    packages: { "node_modules/cdktf": { name: "cdktn" }, "node_modules/cdktn-cli": {}, "node_modules/tsx": {} },
  };

  // Terraform reads nothing else of an app: what it plans is the same, too.
  it("synthesizes the recorded stacks", async () => {
    const config = {
      rootDir: REPOSITORY,
      transform: { "\\.ts$": "@swc/jest" },
      testMatch: ["<rootDir>/test/goldens/synthesized.test.ts"],
      moduleNameMapper: { "^cdktf$": library.cdktf, "^constructs$": library.constructs },
    };
    const options = { cwd: REPOSITORY, timeoutMs: LIMIT_MS };
    expect(await runCommand(join(BIN, "jest"), ["--config", JSON.stringify(config)], options)).toMatchObject({
      stderr: expect.stringMatching(/^Tests: +\d+ passed, \d+ total$/m) as string,
    });
  });

  it("compiles", async () => {
    const { cdktf, constructs } = library;
    const paths = { cdktf: [cdktf], "cdktf/*": [join(cdktf, "*")], constructs: [constructs] };
    const project = {
      extends: join(REPOSITORY, "tsconfig.json"),
      compilerOptions: { paths, typeRoots: [join(REPOSITORY, "node_modules", "@types")] },
      include: [join(REPOSITORY, "main.ts")],
    };
    await writeFile(join(newcomer.folder, "tsconfig.json"), JSON.stringify(project));
    expect(await runCommand(join(BIN, "tsc"), ["-p", newcomer.folder])).toEqual({ stdout: "", stderr: "" });
  });

  it(
    "begins with packages that fit together",
    async () => {
      await newcomer.paste("npm init -y");
      await newcomer.paste(codeOf(PAGE, "A new project", "sh"));
      expect(await newcomer.read("package-lock.json")).toMatchObject(installed);
    },
    LIMIT_MS,
  );

  it(
    "gets there from cdktf, with the commands of the README",
    async () => {
      const dependencies = {
        ...{ cdktf: "^0.21.0", constructs: "^10.4.2" },
        ...{ "@cdktf/provider-null": "^11.0.1", "@cdktf/provider-external": "^11.0.1" },
      };
      const devDependencies = { "cdktf-cli": "^0.21.0", tsx: "^4.0.0" };
      await newcomer.save("package.json", JSON.stringify({ private: true, dependencies, devDependencies }));
      await newcomer.paste(SWITCH);
      const lock = await newcomer.read("package-lock.json");
      expect(lock).toMatchObject(installed);
      expect(lock.packages).not.toHaveProperty("node_modules/cdktf-cli");
      const own = blocks("docs/start.md")
        .filter(({ section }) => section === "Start")
        .map(({ code }) => code)
        .join("\n");
      expect(BEFORE).toBe("npx cdktf diff");
      for (const command of AFTER.split("\n")) expect(own).toContain(command);
    },
    LIMIT_MS,
  );
});
