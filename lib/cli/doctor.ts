import { Command } from "commander";
import type { CommandContext } from "./command-context";
import { addConnectionFlags, clusterFrom, type ConnectionFlags, ENVIRONMENT_HELP } from "./connection-flags";
import { examine } from "./doctor/examine";
import { renderStep, renderSummary } from "./doctor/render-steps";
import { jsonText } from "./files";
import { addFormatFlags, type FormatFlags, formatOf } from "./format-flags";
import { quietOption } from "./quiet";
import type { DoctorDocument, StepReport } from "./schemas/doctor-report";
import { untilAborted } from "./time-limit";

const NOTES = `${ENVIRONMENT_HELP}
Steps: node (the one that an engine would start), providers (whether engines
find that of provider mode), settings, lookup, tcp, tls, authentication,
version, rights, license, svms.
Each is ok, failed or skipped; a failed one comes with its remedy, and what
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
  await untilAborted(signal, examine(cluster, { environment, onReport, signal }));
  const healthy = steps.every(({ status }) => status !== "failed");
  const document: DoctorDocument = { version: 1, endpoint: cluster.connection.endpoint, healthy, steps };
  if (!isText) print(jsonText(document));
  else if (!flags.quiet) print(renderSummary(steps));
  if (!healthy) context.endWith(1);
}

function needsAttention({ status, warnings }: StepReport): boolean {
  return status === "failed" || warnings.length > 0;
}
