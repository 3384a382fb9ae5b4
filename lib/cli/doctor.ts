import { Command } from "commander";
import { createColors } from "picocolors";
import { OntapClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { DEFAULT_RETRY_POLICY } from "../ontap/retry";
import {
  addConnectionFlags,
  clusterFrom,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  type NamedCluster,
  SYNTHESIZED,
} from "./cluster-flags";
import { type CommandContext, jsonText, visible } from "./context";
import { checkCertificate, checkConnection, Checklist, checkLookup, STEP_TITLES, targetOf } from "./doctor-connection";
import {
  checkLicense,
  checkLogin,
  checkNode,
  checkProviders,
  checkRights,
  checkSettings,
  checkSvms,
  checkVersion,
} from "./doctor-steps";
import { addFormatFlags, type FormatFlags, formatOf, quietOption, untilAborted } from "./flags";
import type { DoctorDocument, StepReport } from "./schemas";

const NOTES = `${ENVIRONMENT_HELP}
It checks the Node.js that Terraform would start, whether Terraform finds the
provider of provider mode (if a stack needs it), the settings, the name lookup,
the connection, TLS, the login, ONTAP's version, permissions, license and SVMs.
Each step is ok, failed or skipped; a failed one comes with its remedy, and what
needs it is skipped. Nothing is written to the cluster, and nothing is tried
again. What is advised of flags holds for the props of OntapCluster: --ca-file
is caFile there, --fingerprint fingerprint256.

Output of --format json, and --json for short; every field, and what facts a
step has, is in docs/schemas.md of the package:
  {"version":1,"endpoint":"https://cluster1.example.com","healthy":false,
   "steps":[{"step":"lookup","status":"ok","details":["…"],"warnings":[],"facts":{"addresses":["192.0.2.1"]}},
            {"step":"tcp","status":"failed","details":["…"],"warnings":[],"remedy":"…"}]}

Exit codes: 0 no step failed, 1 a step failed, or wrong use, 130 stopped by
Ctrl+C.

Examples:
  $ ontap-iscsi doctor --endpoint https://cluster1.example.com
  $ ontap-iscsi doctor --endpoint https://cluster1.example.com --profile prod-eu --ca-file cluster1-ca.pem
  $ cdktn synth && ontap-iscsi doctor --stack prod
  $ ontap-iscsi doctor --endpoint https://cluster1.example.com --json | jq '.steps[] | select(.status == "failed")'
`;

/** The flags of `doctor` as they are parsed. */
interface DoctorFlags extends ConnectionFlags, FormatFlags<"text" | "json"> {
  readonly quiet?: boolean;
}

/** The verb `doctor`: tells step by step whether a cluster can be worked with, and what to do where not. */
export function doctorCommand(context: CommandContext): Command {
  const command = new Command("doctor").description("check step by step whether a cluster can be worked with");
  return addFormatFlags(
    addConnectionFlags(command),
    ["text", "json"],
    'how to print; JSON comes when all steps are done (default: "text")',
  )
    .addOption(quietOption())
    .addHelpText("after", NOTES)
    .action((flags: DoctorFlags) => doctor(flags, context));
}

async function doctor(flags: DoctorFlags, context: CommandContext): Promise<void> {
  const { environment, print, color, signal } = context;
  const cluster = clusterFrom(flags, environment);
  const isText = formatOf(flags, "text") === "text";
  const steps: StepReport[] = [];
  const onReport = (report: StepReport): void => {
    if (signal.aborted) return;
    steps.push(report);
    if (isText && (!flags.quiet || needsAttention(report))) print(renderStep(report, color));
  };
  await untilAborted(signal, examine(cluster, { environment, onReport, signal, out: flags.out ?? SYNTHESIZED }));
  const healthy = steps.every(({ status }) => status !== "failed");
  const document: DoctorDocument = { version: 1, endpoint: cluster.connection.endpoint, healthy, steps };
  if (!isText) print(jsonText(document));
  else if (!flags.quiet) print(renderSummary(steps));
  if (!healthy) context.endWith(1);
}

function needsAttention({ status, warnings }: StepReport): boolean {
  return status === "failed" || warnings.length > 0;
}

/** What an examination takes from the program. */
export interface ExaminationOptions {
  readonly environment: Environment;
  /** Told of each step when it ended. */
  readonly onReport: (report: StepReport) => void;
  /** Aborts when the process is asked to end: no request begins after that. */
  readonly signal: AbortSignal;
  /** The folder with the synthesized stacks. */
  readonly out: string;
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** What is wrong is to be seen: nothing is tried again. */
const ONCE = { ...DEFAULT_RETRY_POLICY, attempts: 1 };

/** Goes all the way from this machine's settings to the SVMs, and reports each step. Nothing is written to the cluster. */
export async function examine(cluster: NamedCluster, options: ExaminationOptions): Promise<void> {
  const { connection } = cluster;
  const { environment, onReport, signal, out, now = () => new Date() } = options;
  const list = new Checklist(onReport);
  const limits = { timeoutMs: connection.requestTimeoutMs, signal };
  const target = targetOf(connection.endpoint, limits);
  const clients: OntapClient[] = [];
  await list.step("node", [], () => checkNode(environment, signal));
  await list.step("providers", [], () => checkProviders(environment, signal, out));
  const settings = await list.step("settings", [], () => checkSettings(cluster, environment));
  const proxy = settings.passed ? settings.value.proxy : undefined;
  const next = proxy === undefined ? target : targetOf(proxy.origin, limits);
  const lookup = await list.step("lookup", [], () => checkLookup(next));
  const tcp = await list.step("tcp", [lookup], () => checkConnection(next, proxy));
  const tls = await list.step("tls", [settings, tcp], (access) => checkCertificate(target, connection, access, now));
  try {
    const login = await list.step("authentication", [settings, tls], (access) => {
      const client = new OntapClient(connection, access, { retry: ONCE, signal });
      clients.push(client);
      return checkLogin(client, access.credentials.method);
    });
    await list.step("version", [login], checkVersion);
    const rights = await list.step("rights", [login], checkRights);
    await list.step("license", [login], ({ client }) => checkLicense(client));
    await list.step("svms", [rights], checkSvms);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
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
  const head = paint(status.padEnd(STATUS_WIDTH)) + STEP_TITLES[step].padEnd(TITLE_WIDTH);
  const indent = " ".repeat(STATUS_WIDTH + TITLE_WIDTH);
  return `${head}${texts.join(`\n${indent}`)}\n`;
}

/** The last line: how many steps ended how. */
export function renderSummary(reports: readonly StepReport[]): string {
  const count = (status: StepReport["status"]): number => reports.filter((report) => report.status === status).length;
  return `\n${count("ok")} ok, ${count("failed")} failed, ${count("skipped")} skipped\n`;
}
