import { doctorCommand } from "../../lib/cli/doctor";
import { driftCommand } from "../../lib/cli/drift";
import { IscsiService, OntapCluster } from "../../lib";
import { codeBlocks } from "../documents";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { synthesizeApp } from "../helpers/synthesized-app";
import { runVerb } from "../helpers/verb-run";

/** What a page shows of a command, below its line. */
function shown(path: string, verb: string): readonly string[] {
  const blocks = codeBlocks(path, "").filter((block) => block.split("\n")[0]?.includes(`ontap-iscsi ${verb}`));
  if (blocks.length !== 1) throw new Error(`${path} shows ${verb} ${blocks.length} times, expected once`);
  return linesOf((blocks[0] ?? "").replace(/^.*\n/, ""));
}

/** The lines without what differs from machine to machine, and without the sum of a list that is cut short. */
function linesOf(text: string): readonly string[] {
  return text
    .replaceAll(/starts \S+, \d+\.\d+\.\d+/g, "starts …")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "(time)")
    .replaceAll(/\b[0-9A-F]{2}(:[0-9A-F]{2})+(:…)?/g, "(fingerprint)")
    .replaceAll(/\bport \d+/g, "port …")
    .replaceAll(/https:\/\/localhost:\d+/g, "https://localhost:…")
    .replaceAll(/localhost: .*/g, "localhost: …")
    .replaceAll("CN=test authority", "CN=ONTAP simulator")
    .split("\n")
    .filter((line) => line.trim() !== "" && line !== "…");
}

describe("what the pages show of the command line", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    const service = { enabled: false, alias: "db-old" };
    const svms = [
      { name: "svm_db", service },
      { name: "svm_backup", service: { enabled: false } },
    ];
    simulator = await startTestSimulator({ seed: { svms } });
  });

  afterEach(() => simulator.close());

  it("is what drift prints of the README's services", async () => {
    const app = synthesizeApp({
      iscsi: (stack) => {
        const cluster = new OntapCluster(stack, "cluster1", { endpoint: simulator.endpoint, caFile: simulator.caFile });
        new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
        new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false });
      },
    });
    const { stdout } = await runVerb(driftCommand, ["--out", app.out], { environment: environmentOf(simulator) });
    app.remove();
    expect(linesOf(stdout)).toEqual(shown("docs/drift.md", "drift"));
  });

  it("is what doctor prints where nobody knows the authority", async () => {
    const endpoint = simulator.endpoint.replace("127.0.0.1", "localhost");
    const environment = { PATH: process.env.PATH ?? "", ...environmentOf(simulator) };
    const { stdout } = await runVerb(doctorCommand, ["--endpoint", endpoint], { environment });
    expect(linesOf(stdout)).toEqual(expect.arrayContaining([...shown("docs/commands.md", "doctor")]));
  });
});
