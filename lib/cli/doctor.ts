import { Command } from "commander";
import { createColors } from "picocolors";
import { isOntapIscsiError } from "../errors";
import { OntapClient } from "../ontap/client";
import { DEFAULT_RETRY_POLICY } from "../ontap/retry";
import { withoutSecrets } from "../secrets";
import { type CommandContext, jsonText, untilAborted, visible, withFlags } from "./context";
import {
  checkCertificate,
  checkConnection,
  checkLicense,
  checkLogin,
  checkLookup,
  checkNode,
  checkProviders,
  checkRights,
  checkSettings,
  checkVersion,
  type Finding,
} from "./doctor-steps";
import { checkSvms } from "./doctor-svms";
import {
  addConnectionFlags,
  addFormatFlags,
  clusterFrom,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  type FormatFlags,
  formatOf,
  type NamedCluster,
  quietOption,
  SYNTHESIZED,
} from "./flags";
import type { DoctorDocument, StepReport } from "./schemas";
import { readStacks } from "./stacks";
import type { VariableSources } from "./tfvars";

const NOTES = `${ENVIRONMENT_HELP}
It checks the Node.js that Terraform would start, and whether Terraform finds
the provider of a stack in provider mode. Then it checks settings, name lookup,
connection, TLS, credentials, ONTAP's version, permissions, license and SVMs.
A failed step comes with its remedy; the steps that need it are skipped. It
writes nothing to the cluster and retries nothing.

Output of --format json, and --json for short; every field is in docs/schemas.md
of the package:
  {"version":1,"endpoint":"https://cluster1.example.com","healthy":false,
   "steps":[{"step":"lookup","status":"ok","details":["…"],"warnings":[]},
            {"step":"tcp","status":"failed","details":["…"],"warnings":[],"remedy":"…"}]}

Exit codes: 0 no step failed, 1 a step failed, or wrong use, 130 stopped by
Ctrl+C.

Examples:
  $ ontap-iscsi doctor --endpoint https://cluster1.example.com
  $ ontap-iscsi doctor --endpoint https://cluster1.example.com --profile prod-eu --ca-file cluster1-ca.pem
  $ cdktn synth && ontap-iscsi doctor --stack prod
  $ ontap-iscsi doctor --endpoint https://cluster1.example.com --json | jq '.steps[] | select(.status == "failed")'
`;

interface DoctorFlags extends ConnectionFlags, FormatFlags<"text" | "json"> {
  readonly quiet?: boolean;
}

export function doctorCommand(context: CommandContext): Command {
  const command = new Command("doctor").description("check step by step whether a cluster can be worked with");
  return addFormatFlags(addConnectionFlags(command), ["text", "json"], 'how to print (default: "text")')
    .addOption(quietOption())
    .addHelpText("after", NOTES)
    .action((flags: DoctorFlags) => doctor(flags, context));
}

async function doctor(flags: DoctorFlags, context: CommandContext): Promise<void> {
  const { print, color, signal } = context;
  const cluster = clusterFrom(flags, context.environment);
  const isText = formatOf(flags, "text") === "text";
  const steps: StepReport[] = [];
  const onReport = (report: StepReport): void => {
    if (signal.aborted) return;
    steps.push(report);
    const needsAttention = report.status === "failed" || report.warnings.length > 0;
    if (isText && (!flags.quiet || needsAttention)) print(renderStep(report, color));
  };
  await untilAborted(signal, examine(cluster, flags, new Checklist(onReport), context));
  const healthy = steps.every(({ status }) => status !== "failed");
  const document: DoctorDocument = { version: 1, endpoint: cluster.connection.endpoint, healthy, steps };
  if (!isText) print(jsonText(document));
  else if (!flags.quiet) print(renderSummary(steps));
  if (!healthy) context.endWith(1);
}

/** What is wrong is to be seen: nothing is tried again. */
const ONCE = { ...DEFAULT_RETRY_POLICY, attempts: 1 };

/** Goes all the way from this machine's settings to the SVMs. Nothing is written to the cluster. */
async function examine(
  cluster: NamedCluster,
  { out = SYNTHESIZED, stack }: DoctorFlags,
  list: Checklist,
  { environment, signal }: CommandContext,
): Promise<void> {
  const { connection } = cluster;
  const clients: OntapClient[] = [];
  await list.step("node", [], () => checkNode(environment, signal));
  await list.step("providers", [], () => checkProviders(environment, signal, out));
  const settings = await list.step("settings", [], () => checkSettings(cluster, environment));
  const lookup = await list.step("lookup", [], () => checkLookup(connection, settings.value ?? {}));
  const tcp = await list.step("tcp", [lookup], () => checkConnection(connection, settings.value ?? {}));
  const tls = await list.step("tls", [settings, tcp], (access) => checkCertificate(connection, access));
  try {
    const login = await list.step("authentication", [settings, tls], (access) => {
      const client = new OntapClient(connection, access, { retry: ONCE, signal });
      clients.push(client);
      return checkLogin(client, access.credentials.method);
    });
    await list.step("version", [login], checkVersion);
    const rights = await list.step("rights", [login], checkRights);
    await list.step("license", [login], checkLicense);
    await list.step("svms", [rights], (readable) => checkSvms(readable, declaredOn(cluster, out, environment, stack)));
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

/** What the stacks declare on a cluster that they name. */
function declaredOn(
  { connection, provisioning }: NamedCluster,
  out: string,
  environment: VariableSources["environment"],
  stack: ConnectionFlags["stack"],
) {
  const services =
    provisioning === undefined ? [] : readStacks(out, { environment }, stack).filter((service) => "spec" in service);
  const { name, endpoint } = connection;
  return services.filter((each) => each.connection.name === name && each.connection.endpoint === endpoint);
}

type StepId = StepReport["step"];

const TITLES: Readonly<Record<StepId, string>> = {
  node: "Node.js",
  providers: "providers",
  settings: "settings",
  lookup: "name lookup",
  tcp: "TCP connection",
  tls: "TLS",
  authentication: "authentication",
  version: "ONTAP version",
  rights: "permissions",
  license: "license",
  svms: "SVMs",
};

/** How a step ended, for those that need it; without a value, it failed or could not begin. */
interface Outcome<Value> {
  readonly step: StepId;
  readonly value?: Value;
}

type ValuesOf<Needed extends readonly Outcome<unknown>[]> = {
  [Index in keyof Needed]: Needed[Index] extends Outcome<infer Value> ? Value : never;
};

/** Runs steps one after the other, leaves out those whose needs failed, and reports each. */
class Checklist {
  constructor(private readonly onReport: (report: StepReport) => void) {}

  /** Runs a check with the values of the steps that it needs. An operator's error that it throws is its failure. */
  async step<Value, const Needed extends readonly Outcome<unknown>[]>(
    step: StepId,
    needed: Needed,
    check: (...values: ValuesOf<Needed>) => Finding<Value> | Promise<Finding<Value>>,
  ): Promise<Outcome<Value>> {
    const missing = needed.filter(({ value }) => value === undefined).map((outcome) => TITLES[outcome.step]);
    const found: Finding<Value> =
      missing.length > 0
        ? { status: "skipped", details: [`needs ${missing.join(" and ")}`] }
        : await findingOf(() => check(...(needed.map(({ value }) => value) as ValuesOf<Needed>)));
    const { value, warnings = [], details, ...report } = found;
    this.onReport({
      step,
      ...report,
      details: details.map(withoutSecrets),
      warnings: warnings.map((warning) => withoutSecrets(withFlags(warning))),
    });
    return value === undefined ? { step } : { step, value };
  }
}

async function findingOf<Value>(check: () => Finding<Value> | Promise<Finding<Value>>): Promise<Finding<Value>> {
  try {
    return await check();
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const { problem, remedy = "correct it, here and where Terraform runs" } = error;
    return { status: "failed", details: [withFlags(problem)], remedy: withFlags(remedy) };
  }
}

const STATUS_WIDTH = 9;
const TITLE_WIDTH = 16;

/** A step as lines for a person: its status, its title, and beside them all that is to say about it. */
export function renderStep({ step, status, details, warnings, remedy }: StepReport, color: boolean): string {
  const { green, red, dim, yellow } = createColors(color);
  const paint = { ok: green, failed: red, skipped: dim }[status];
  const texts = [
    ...details.map(visible),
    ...warnings.map((warning) => yellow(`warning: ${visible(warning)}`)),
    ...(remedy === undefined ? [] : [`remedy: ${visible(remedy)}`]),
  ];
  const head = paint(status.padEnd(STATUS_WIDTH)) + TITLES[step].padEnd(TITLE_WIDTH);
  const indent = " ".repeat(STATUS_WIDTH + TITLE_WIDTH);
  return `${head}${texts.join(`\n${indent}`)}\n`;
}

function renderSummary(reports: readonly StepReport[]): string {
  const count = (status: StepReport["status"]): number => reports.filter((report) => report.status === status).length;
  return `\n${count("ok")} ok, ${count("failed")} failed, ${count("skipped")} skipped\n`;
}
