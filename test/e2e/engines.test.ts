import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment } from "../engine/engine";
import { parseIdentity } from "../engine/identify";
import { runCommand } from "../programs/run-command";
import { describeEachEngine } from "../engine/under-test";

const CONFIGURATION = `
data "external" "answer" {
  program = ["node", "-e", "process.stdin.pipe(process.stdout)"]
  query   = { heard = "echo" }
}

resource "null_resource" "one" {
  triggers = { heard = data.external.answer.result.heard }
}

output "heard" {
  value = null_resource.one.triggers.heard
}
`;

describeEachEngine("an engine of the suite", (engine) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "engine-"));
    await writeFile(join(folder, "main.tf"), CONFIGURATION);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (...args: string[]) => runCommand(engine.path, args, { cwd: folder, env: engineEnvironment(engine) });

  it("is the version that its name says", async () => {
    const { stdout } = await run("version");
    expect(parseIdentity(stdout)).toMatchObject({ name: engine.name, version: engine.version });
  });

  it("installs the null and external providers", async () => {
    expect(await run("init", "-no-color")).not.toHaveProperty("trouble");
  });

  it("plans and applies resources of both, and plans nothing then", async () => {
    const plan = await run("plan", "-no-color", "-out=plan");
    expect(plan.stdout).toContain("1 to add, 0 to change, 0 to destroy");
    const apply = await run("apply", "-no-color", "plan");
    expect(apply.stdout).toMatch(/1 added[^]*heard = "echo"/);
    expect(await run("plan", "-no-color", "-detailed-exitcode")).not.toHaveProperty("trouble");
  });
});
