import { type TerraformStack, TerraformVariable } from "cdktf";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { CliError } from "../../../lib/cli/context";
import { driftCommand } from "../../../lib/cli/drift";
import { type Declaration, readStacks } from "../../../lib/cli/stacks";
import type { GivenVariables, VariableSources } from "../../../lib/cli/tfvars";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { environmentOf } from "../../helpers/ontap-client";
import { startTestSimulator } from "../../helpers/simulator";
import { synthesizeApp, type SynthesizedApp } from "../../helpers/synthesized-app";
import { runVerb } from "../../helpers/verb-run";

let app: SynthesizedApp;

afterEach(() => {
  app.remove();
});

type Variables = Readonly<Record<string, object>>;
type Files = Readonly<Record<string, string>>;

/** One service whose alias is that of a variable. */
function declare(stack: TerraformStack, provisioning: Provisioning, endpoint: string, variables: Variables): void {
  const { alias, site, on, host } = Object.fromEntries(
    Object.entries({ alias: {}, site: {}, on: { type: "bool" }, host: {}, ...variables }).map(([id, more]) => {
      const { ephemeral, ...config } = { type: "string", ...more } as { ephemeral?: boolean };
      const variable = new TerraformVariable(stack, id, config);
      if (ephemeral === true) variable.addOverride("ephemeral", true);
      return [id, variable];
    }),
  ) as Readonly<Record<string, TerraformVariable>>;
  const cluster = new OntapCluster(stack, "c1", { provisioning, endpoint: endpoint || (host?.stringValue ?? "") });
  const values = { targetAlias: alias?.stringValue ?? "", enabled: on?.value as boolean };
  new IscsiService(stack, "db", { cluster, svmName: `svm_${site?.stringValue ?? ""}`, ...values });
}

const KNOWN = { alias: { default: "a" }, site: { default: "db" }, on: { type: "bool", default: false } };

/** The declaration of that service. */
function declared(
  provisioning: Provisioning,
  variables: Variables,
  files: Files = {},
  sources: VariableSources = { environment: {} },
  endpoint = "https://c1.example.com",
): Declaration | undefined {
  app = synthesizeApp({
    prod: (stack) => {
      declare(stack, provisioning, endpoint, variables);
    },
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(app.stackFolder("prod"), name), text);
  return readStacks(app.out, sources)[0];
}

const spec = (alias: string | undefined) => ({ spec: { svmName: "svm_db", targetAlias: alias } });
const unknown = (reason: string) => ({ notCompared: [`target.alias is \${var.alias}: ${reason}`] });
const NOT_READ = unknown("only strings, numbers, booleans and null are read");

describe.each(Object.values(Provisioning))("a variable of %s mode", (provisioning) => {
  it.each<[string, Variables, Files, object]>([
    ["has its default", KNOWN, {}, { spec: { svmName: "svm_db", enabled: false, targetAlias: "a" } }],
    [
      "without a value is not compared, but the rest is",
      { ...KNOWN, alias: {} },
      {},
      unknown("the variable has no value"),
    ],
    ["takes a string", KNOWN, { "terraform.tfvars": '# x\nalias = "b\\"$${x}" // y\n' }, spec('b"${x}')],
    ["takes a number as a string", KNOWN, { "terraform.tfvars": "/* x\n */alias=12.50" }, spec("12.5")],
    ["takes a JSON string as it is", KNOWN, { "terraform.tfvars.json": '{"alias":"$${x}"}' }, spec("$${x}")],
    ["passes over lists", KNOWN, { "terraform.tfvars": 'other = [\n "}", { a = 1 }]\r\nalias = "b"\n' }, spec("b")],
    ["passes over heredocs", KNOWN, { "terraform.tfvars": 'other = <<-E\n  alias = "x"\n  E\nalias = "b"' }, spec("b")],
    ["of an expression is not compared", KNOWN, { "a.auto.tfvars": 'alias = "${upper("b")}"' }, NOT_READ],
    ["of a function call is not compared", KNOWN, { "a.auto.tfvars": 'alias = upper("b")' }, NOT_READ],
    ["of a list is not compared", KNOWN, { "a.auto.tfvars.json": '{"alias":["b"]}' }, NOT_READ],
    [
      "that is null manages nothing",
      KNOWN,
      { "terraform.tfvars": "alias = null" },
      { spec: { svmName: "svm_db", enabled: false } },
    ],
    [
      "that is null has its default if it is not nullable",
      { ...KNOWN, alias: { default: "a", nullable: false } },
      { "terraform.tfvars": "alias = null" },
      spec("a"),
    ],
    ["of type bool takes a text", KNOWN, { "terraform.tfvars": 'on = "true"' }, { spec: { enabled: true } }],
    [
      "of type bool refuses another text",
      KNOWN,
      { "terraform.tfvars": 'on = "yes"' },
      { notCompared: [expect.any(String)] },
    ],
    ["that is sensitive is compared", { ...KNOWN, alias: { default: "a", sensitive: true } }, {}, spec("a")],
    [
      "that is sensitive names no SVM",
      { ...KNOWN, site: { default: "db", sensitive: true } },
      {},
      { status: "unknown", problem: "svm.name is sensitive: a report would show it" },
    ],
  ])("%s", (_, variables, files, expected) => {
    expect(declared(provisioning, variables, files)).toMatchObject(expected);
  });

  it("that is ephemeral reaches the cluster", () => {
    const variables = { ...KNOWN, host: { default: "https://c9.example.com", ephemeral: true } };
    expect(declared(provisioning, variables, {}, { environment: {} }, "")).toMatchObject({
      connection: { endpoint: "https://c9.example.com" },
    });
  });

  it("takes the last of its sources", () => {
    const files = {
      "terraform.tfvars": 'alias = "tfvars"',
      "terraform.tfvars.json": '{"alias":"json"}',
      "a.auto.tfvars.json": '{"alias":"a"}',
      "B.auto.tfvars": 'alias = "B"',
      "given.tfvars": 'alias = "given"',
    };
    const names = Object.keys(files) as (keyof typeof files)[];
    const environment = { TF_VAR_alias: "env" };
    const upTo = (count: number, given: readonly GivenVariables[] = []): unknown => {
      const some = Object.fromEntries(names.slice(0, count).map((name) => [name, files[name]]));
      const result = declared(provisioning, KNOWN, some, { environment, given });
      app.remove();
      return result;
    };
    const text = { name: "alias", text: "var" };
    expect([upTo(0), upTo(1), upTo(2), upTo(3), upTo(4)]).toMatchObject(["env", "tfvars", "json", "a", "a"].map(spec));
    expect(upTo(4, [text])).toMatchObject(spec("var"));
    declared(provisioning, KNOWN, files);
    const file = { file: join(app.stackFolder("prod"), "given.tfvars") };
    const read = (...given: readonly GivenVariables[]) => readStacks(app.out, { environment, given })[0];
    expect([read(text, file), read(file, text)]).toMatchObject([spec("given"), spec("var")]);
  });

  it("in a file that is none fails with its line", () => {
    expectFailure(
      thrownBy(() => declared(provisioning, KNOWN, { "terraform.tfvars": 'alias = "a"\nnonsense\n' })),
      CliError,
      "FILE_INVALID",
      "terraform.tfvars",
      "line 2",
    );
  });

  it("that is sensitive is shown nowhere, and drift beside an unknown field exits with 2", async () => {
    const simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm_db", service: {} }, { name: "svm_new" }] },
    });
    const { endpoint } = simulator;
    const drift = async (site: string, ...more: readonly string[]) => {
      const variables = { ...KNOWN, alias: { sensitive: true, default: "hidden" }, on: { type: "bool" } };
      declared(provisioning, { ...variables, site: {} }, {}, { environment: {} }, endpoint);
      const environment = { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile, TF_VAR_site: site };
      const run = await runVerb(driftCommand, ["--out", app.out, "--json", ...more], { environment });
      app.remove();
      expect(run.stdout).not.toMatch(/hidden/);
      return { exitCode: run.exitCode, ...(JSON.parse(run.stdout) as { services: object[] }) };
    };
    const notCompared = [{ kind: "notCompared", problem: "enabled is ${var.on}: the variable has no value" }];
    const hidden = { field: "target.alias", live: "(sensitive value)", declared: "(sensitive value)" };
    expect(await drift("db")).toMatchObject({
      exitCode: 2,
      services: [{ differences: [hidden], repair: notCompared }],
    });
    const absent = { field: "service", live: "absent", declared: "present (enabled true)" };
    expect(await drift("new", "--var", "on=true")).toMatchObject({
      exitCode: 2,
      services: [{ differences: [absent] }],
    });
    simulator.setService("svm_db", { enabled: true, targetAlias: "hidden" });
    expect(await drift("db", "--var=on=true")).toMatchObject({ exitCode: 0, services: [{ status: "inSync" }] });
    expect(await drift("db")).toMatchObject({ exitCode: 3, services: [{ status: "unknown" }] });
    await simulator.close();
  });
});
