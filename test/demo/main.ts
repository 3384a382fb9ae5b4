import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { obtainDemoEngine } from "../engine/engines";
import { startSimulatorProcess } from "./simulator-process";
import { obtainCdkCommand } from "../programs/cdk-command";
import type { ProcessEnd } from "../programs/process-end";
import { CdkProject } from "./cdk-project";
import { OntapAdministrator } from "./ontap-administrator";

/** Three SVMs. Two have no service, to the one of svm_web a host is connected. */
const SEED = join(__dirname, "seed.json");
const APPROVED = ["--auto-approve"];

/** Something was not as this demo says: it fails. */
class DemoFailure extends Error {}

/**
 * `npm run demo`: a real engine deploys three services to a simulated ONTAP. Two are changed behind the engine's back; the plan
 * shows that in both modes, and a deployment repairs it. A change that would disconnect a host is refused.
 */
async function demo(): Promise<void> {
  const engine = await obtainDemoEngine(say);
  const command = await obtainCdkCommand(say);
  const password = randomBytes(12).toString("base64url");
  const simulator = await startSimulatorProcess(SEED, password);
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
  chapter(1, `${cdk} deploy: two services are created as null_resources, that of svm_web is adopted in provider mode`);
  show(await project.run(["deploy", ...APPROVED]), /SVM |adopted|Apply complete|db_iqn/);
  expect(await administrator.service("svm_db"), { enabled: true, alias: "db-prod" });
  expect(await administrator.service("svm_backup"), { enabled: false, alias: "svm_backup" });
  expect(await administrator.service("svm_web"), { enabled: true, alias: "web-prod" });

  chapter(2, "Somebody changes two services behind Terraform's back");
  await administrator.change("svm_db", { enabled: false });
  await administrator.change("svm_db", { target: { alias: "db-old" } });
  await administrator.change("svm_web", { target: { alias: "web-old" } });
  for (const svm of ["svm_db", "svm_web"]) say(`   ${svm}: ${JSON.stringify(await administrator.service(svm))}`);

  chapter(3, `${cdk} diff: the plan shows the drift, of svm_db as a null_resource, of svm_web in provider mode`);
  const drifted = show(await project.run(["diff"]), /# \w+\.\w+ |"drift"|"live"|target_alias|Plan:/);
  mustContain(drifted, "enabled: live false, declared true", '"web-old"');

  chapter(4, `${cdk} deploy: repaired`);
  show(await project.run(["deploy", ...APPROVED]), /SVM |Apply complete/);
  expect(await administrator.service("svm_db"), { enabled: true, alias: "db-prod" });
  expect(await administrator.service("svm_web"), { enabled: true, alias: "web-prod" });

  chapter(5, `${cdk} diff with svm_web declared disabled: refused, because a host is connected`);
  const refused = await project.run(["diff"], { DEMO_DISABLE: "1" });
  mustContain(show(refused, /Error:|session|log the host out/i, 1), "service not disabled", "host1");
  expect(await administrator.service("svm_web"), { enabled: true, alias: "web-prod" });
  say("\nDone: everything was as expected. The simulator is ended, its files and the demo's are removed.");
}

/** Prints the lines that tell the story; everything when the command ends otherwise than expected. */
function show({ exitCode, output }: ProcessEnd, telling: RegExp, expected = 0): string {
  const lines = output.split("\n").filter((line) => exitCode !== expected || telling.test(line));
  for (const line of lines) say(`   ${line.replace(/^iscsi\s+/, "").trimEnd()}`);
  if (exitCode === expected) return output;
  throw new DemoFailure(`the command ended with exit code ${String(exitCode)}, expected ${expected}`);
}

function mustContain(output: string, ...texts: readonly string[]): void {
  const missing = texts.find((text) => !output.includes(text));
  if (missing !== undefined) throw new DemoFailure(`expected "${missing}" in what the command printed:\n${output}`);
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
