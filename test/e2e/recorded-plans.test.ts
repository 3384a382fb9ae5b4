import { Resource } from "@cdktf/provider-null/lib/resource";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ActiveSessions, ExistingIscsiService, IscsiService } from "../../lib";
import { loginInitiator } from "../../lib/testing/live";
import { recordOf, suite } from "../engine/suite";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const FILE = join(__dirname, "..", "cli", "drift", "recorded", "plans.jsonl");

/** What no report reads. */
const LEFT_OUT = [
  ...[
    "format_version",
    "terraform_version",
    "variables",
    "output_changes",
    "relevant_attributes",
    "checks",
    "applyable",
  ],
  ...["provider_name", "provider_config", "provider_config_key", "schema_version", "depends_on", "provisioners"],
  ...["sensitive_values", "before_sensitive", "after_sensitive", "before_identity", "after_identity"],
];

const declare: Declare = (stack, cluster) => {
  const made = new Resource(stack, "made");
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db" });
  new IscsiService(stack, "web", { cluster, svmName: "svm_web", enabled: false, activeSessions: ActiveSessions.END });
  new IscsiService(stack, "late", { cluster, svmName: "svm_late", enabled: true, targetAlias: made.id });
  new ExistingIscsiService(stack, "old", { cluster, svmName: "svm_old" });
};

function drift(simulator: TestSimulator): void {
  simulator.setService("svm_db", { enabled: false, targetAlias: 'o"ld;x,declared(y)' });
  simulator.setService("svm_web", { enabled: true });
  loginInitiator(simulator, "svm_web", "iqn.1994-05.com.example:host1");
}

// test/cli/drift/plan.test.ts reads them.
suite("plans for drift --plan (UPDATE_PLANS=1 records them anew)", { engines: "all", modes: "both" }, (engine) => {
  const record = process.env.UPDATE_PLANS === "1" ? it : it.skip;

  record("are recorded", async () => {
    const svms = ["svm_db", "svm_late", "svm_old"].map((name) => ({ name, service: {} }));
    const web = { name: "svm_web", service: { enabled: false }, interfaces: [{ name: "lif1", address: "192.0.2.1" }] };
    const simulator = await startTestSimulator({ seed: { svms: [...svms, web] } });
    const workspace = await EngineWorkspace.create(engine, simulator, declare);
    const [name = "", mode = ""] = engine.name.split(" ");
    const lines: string[] = [];
    const plan = async (title: string, ...args: readonly string[]): Promise<void> => {
      await workspace.run("plan", "-out=plan.bin", ...args);
      const document = JSON.parse((await workspace.run("show", "-json", "plan.bin")).output) as object;
      const recorded = { engine: name, mode, name: title, plan: { ...document, planned_values: {} } };
      lines.push(JSON.stringify(recorded, (key, value: unknown) => (LEFT_OUT.includes(key) ? undefined : value)));
    };
    try {
      await plan("create");
      expect((await workspace.apply()).exitCode).toBe(0);
      await plan("clean");
      drift(simulator);
      await plan("drifted");
      await plan("target", "-target", recordOf(engine, "db"));
      await plan("destroy", "-destroy");
      await plan("refresh-only", "-refresh-only");
      simulator.faults.add({ path: "/protocols/san/iscsi/services", do: { status: 503 } });
      await plan("failed");
      replaceLines(`{"engine":"${name}","mode":"${mode}",`, lines);
    } finally {
      await workspace.remove();
      await simulator.close();
    }
  });
});

function replaceLines(beginning: string, lines: readonly string[]): void {
  const others = readFileSync(FILE, "utf8")
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith(beginning));
  writeFileSync(FILE, `${[...others, ...lines].toSorted().join("\n")}\n`);
}
