import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { obtainDemoEngine } from "../engine/engines";
import { startSimulatorProcess } from "../helpers/simulator/simulator-process";
import { CdkProject } from "../helpers/engine/cdk-project";
import { obtainCdkCommand } from "../programs/cdk-command";
import type { ProcessEnd } from "../programs/process-end";
import { OntapAdministrator } from "./ontap-administrator";

/** Two SVMs without a service, each with an interface at which hosts could reach one. */
const SEED = join(__dirname, "seed.json");

/** Something was not as this demo says: it fails. */
class DemoFailure extends Error {}

/**
 * `npm run demo`: two declared services are deployed by a real engine to a simulated ONTAP, one is changed behind the
 * engine's back, the plan shows it, a deployment repairs it.
 */
async function demo(): Promise<void> {
  const engine = await obtainDemoEngine(say);
  const command = await obtainCdkCommand(say);
  const password = randomBytes(12).toString("base64url");
  const simulator = await startSimulatorProcess(["--seed", SEED], password);
  const project = await CdkProject.create(engine, command, {
    ONTAP_ENDPOINT: simulator.endpoint,
    ONTAP_USERNAME: simulator.username,
    ONTAP_PASSWORD: password,
    ONTAP_CA_FILE: simulator.caFile,
  });
  try {
    say(`\nONTAP is simulated at ${simulator.endpoint}; the engine is ${engine.name} (${engine.path}).`);
    await tell(command.name, project, await OntapAdministrator.of(simulator, password));
  } finally {
    await project.remove();
    await simulator.stop();
  }
}

async function tell(cdk: string, project: CdkProject, administrator: OntapAdministrator): Promise<void> {
  chapter(1, `${cdk} deploy: main.ts declares two services, neither exists yet`);
  show(await project.deploy(), /SVM |Apply complete|db_iqn/);
  expect(await administrator.service("svm_db"), { enabled: true, alias: "db-prod" });
  expect(await administrator.service("svm_backup"), { enabled: false, alias: "svm_backup" });

  chapter(2, "Somebody disables the service of svm_db and changes its alias, behind Terraform's back");
  await administrator.change("svm_db", { enabled: false });
  await administrator.change("svm_db", { target: { alias: "db-old" } });
  say(`   live now: ${JSON.stringify(await administrator.service("svm_db"))}`);

  chapter(3, `${cdk} diff: the plan shows the drift`);
  mustContain(show(await project.diff(), /null_resource|"drift"|"live"|Plan:/), "enabled: live false, declared true");

  chapter(4, `${cdk} deploy: repaired`);
  show(await project.deploy(), /SVM |Apply complete/);
  expect(await administrator.service("svm_db"), { enabled: true, alias: "db-prod" });

  chapter(5, `${cdk} diff: clean`);
  mustContain(show(await project.diff(), /No changes/), "No changes");

  chapter(6, `${cdk} destroy: Terraform forgets the services, the live ones stay`);
  show(await project.destroy(), /Destroy complete/);
  expect(await administrator.service("svm_db"), { enabled: true, alias: "db-prod" });
  say("\nDone: everything was as expected. The simulator is ended, its files and the demo's are removed.");
}

/** Prints the lines that tell the story; everything when the command failed. */
function show({ exitCode, output }: ProcessEnd, telling: RegExp): string {
  const lines = output.split("\n").filter((line) => exitCode !== 0 || telling.test(line));
  for (const line of lines) say(`   ${line.replace(/^iscsi\s+/, "").trimEnd()}`);
  if (exitCode !== 0) throw new DemoFailure(`the command ended with exit code ${String(exitCode)}, expected 0`);
  return output;
}

function mustContain(output: string, text: string): void {
  if (!output.includes(text)) throw new DemoFailure(`expected "${text}" in what the command printed:\n${output}`);
}

function expect(live: unknown, declared: unknown): void {
  const [got, expected] = [JSON.stringify(live), JSON.stringify(declared)];
  if (got !== expected) throw new DemoFailure(`the live service is ${got}, expected ${expected}`);
  say(`   live, as ONTAP's REST API answers: ${got}`);
}

function chapter(number: number, title: string): void {
  say(`\n${number}. ${title}`);
}

function say(line: string): void {
  console.log(line);
}

demo().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof DemoFailure ? error.message : String(error)}`);
  process.exitCode = 1;
});
