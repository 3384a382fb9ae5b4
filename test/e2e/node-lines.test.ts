import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describeEachNode, NODES_VARIABLE } from "../engine/under-test";
import { REPOSITORY } from "../helpers/repository";
import { runCommand } from "../programs/run-command";

/** Tests of all that our programs ask of Node.js: sockets, TLS, processes, pipes, signals. */
const OF_NODE = [
  ...["ontap/exchange", "ontap/failures", "ontap/credentials", "ontap/proxy"],
  ...["provisioner/apply", "cli/simulate", "plugin/serve"],
].map((name) => `test/${name}.test.ts`);

const LIMIT_MS = 300_000;

describeEachNode("a line of Node.js", (node, engine) => {
  // Every other test finds this one first.
  if (node.name === "node-24") return;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "node-line-"));
    env = {
      ...process.env,
      [NODES_VARIABLE]: undefined,
      PATH: [dirname(node.path), process.env.PATH].join(delimiter),
      TERRAFORM_BINARY_NAME: engine.path,
      E2E_TF_CLI_CONFIG: engine.cliConfigFile ?? "",
      // Every process of Node.js below writes its warnings there.
      NODE_REDIRECT_WARNINGS: join(folder, "warnings.txt"),
    };
  });

  afterEach(async () => {
    expect(await readFile(join(folder, "warnings.txt"), "utf8").catch(() => "none")).toBe("none");
  });

  afterAll(() => rm(folder, { recursive: true }));

  const run = (...args: readonly string[]) =>
    runCommand(node.path, args, { cwd: REPOSITORY, env, timeoutMs: LIMIT_MS });

  // The newcomers of newcomer.test.ts deploy on the others. Here, the command is cdktf.
  if (node.name === "node-22") {
    it(
      "runs the demo: synthesizes, deploys, finds drift, repairs it and refuses to cut off a host",
      async () => {
        const { stdout, stderr, trouble } = await run("--import", "tsx", "test/demo/main.ts");
        const done = expect.stringContaining("\nDone:") as string;
        expect({ stderr, trouble, stdout }).toEqual({ stderr: "", stdout: done });
      },
      LIMIT_MS,
    );
    return;
  }

  it(
    "runs the client and the programs",
    async () => {
      const jest = [require.resolve("jest/bin/jest"), "--selectProjects", "unit", "--"];
      const { stderr, trouble } = await run(...jest, ...OF_NODE);
      expect({ trouble, stderr }).toEqual({
        stderr: expect.stringContaining(`Test Suites: ${OF_NODE.length} passed`) as string,
      });
    },
    LIMIT_MS,
  );
});
