import { Command } from "commander";
import { setFlagsFromString } from "node:v8";
import { given } from "../model/decode";
import type { CommandContext } from "./command-context";
import { SYNTHESIZED } from "./declared-cluster";
import { observeDeclarations } from "./drift/observe-declarations";
import { startProgress } from "./display";
import { readPlans } from "./drift/read-plans";
import { readStacks } from "./drift/read-stacks";
import { renderHtml } from "./drift/render-html";
import { renderJson } from "./drift/render-json";
import { renderJunit } from "./drift/render-junit";
import { renderMarkdown } from "./drift/render-markdown";
import { renderTable, type TableStyle } from "./drift/render-table";
import { type DriftReport, exitCodeOf, gapOf, headline } from "./drift/report";
import { nonEmpty, repeatable } from "./flag-values";
import { addFormatFlags, type FormatFlags, formatOf } from "./format-flags";
import { expectWritable, forceOption, outputOption, writeOutputFile } from "./output-file";
import { quietOption } from "./quiet";
import { timeoutOption, untilAborted, withinTimeLimit } from "./time-limit";
import { traceOf, verboseOption } from "./verbose";

const EXAMPLES = `
Compares the iSCSI services that synthesized stacks declare with the live ones.
It runs no engine, takes no state lock and writes nothing to a cluster.
Credentials are read from the environment, as by the engine: ONTAP_USERNAME and
ONTAP_PASSWORD, or what the cluster's profile names.

Services whose values the engine fills in (variables, attributes of other
resources) are listed as not known yet; --plan reads their values from a saved
plan, its modules among them.

Output of --format json, and --json for short; every field is in docs/schemas.md
of the package:
  {"version":1,"observedAt":"2026-11-25T10:37:16.123Z",
   "summary":{"services":2,"inSync":0,"drifted":1,"unknown":1,"failed":0},
   "services":[
    {"stack":"iscsi","construct":"db","cluster":"cluster1","svm":"svm_db","status":"drifted",
     "differences":[{"field":"enabled","live":"false","declared":"true"}],
     "declared":{"ensure":"present","svmName":"svm_db","enabled":true},
     "live":{"svmName":"svm_db","svmUuid":"19d04b8e-94d7-11e8-8370-005056b48fd2","enabled":false,"targetAlias":"db",
             "targetName":"iqn.1992-08.com.netapp:sn.1:vs.4"},
     "repair":[]},
    {"stack":"iscsi","construct":"web","status":"unknown","problem":"…","remedy":"…"}]}

Exit codes: 0 every declared service was looked at and is in sync, 2 drift, 1 a
service was not looked at (everything else is still reported), none was found,
or wrong use, 130 stopped by Ctrl+C. With --allow-unknown, services that are not
known yet and stacks without any are no trouble; a cluster that cannot be read
still is. With --quiet, nothing is printed for people when the exit code is 0.

Examples:
  $ cdktn synth && ontap-iscsi drift
  $ ontap-iscsi drift --stack prod --stack staging
  $ ontap-iscsi drift --format junit --output drift.xml --force
  $ terraform show -json plan.bin | ontap-iscsi drift --plan - --format markdown
  $ ontap-iscsi drift --json | jq -r '.services[] | select(.status == "drifted") | .svm'
`;

const RENDERERS = {
  table: renderTable,
  json: renderJson,
  markdown: renderMarkdown,
  junit: renderJunit,
  html: renderHtml,
} satisfies Record<string, (report: DriftReport, style: TableStyle) => string>;

/** The flags of `drift` as they are parsed. */
interface DriftFlags extends FormatFlags<keyof typeof RENDERERS> {
  readonly out: string;
  readonly stack?: readonly string[];
  readonly plan?: readonly string[];
  readonly output?: string;
  readonly force?: boolean;
  readonly allowUnknown?: boolean;
  readonly timeout: number;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** The verb `drift`: compares what stacks declare with what is live. */
export function driftCommand(context: CommandContext): Command {
  const command = new Command("drift")
    .description("compare the declared iSCSI services with the live ones")
    .option("--out <folder>", "folder with the synthesized stacks", nonEmpty, SYNTHESIZED)
    .addOption(repeatable("--stack <name>", "stack to look at, instead of all"))
    .addOption(
      repeatable("--plan <file>", "what terraform show -json prints for a saved plan, - for standard input").conflicts([
        "out",
        "stack",
      ]),
    );
  return addFormatFlags(command, Object.keys(RENDERERS), 'how to report (default: "table")')
    .option("--allow-unknown", "exit as if services that are not known yet were in sync, also when none is found")
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .addOption(quietOption())
    .addOption(outputOption("write the report there, and only its summary to standard output"))
    .addOption(forceOption())
    .addHelpText("after", EXAMPLES)
    .action((flags: DriftFlags) => drift(flags, context));
}

async function drift(flags: DriftFlags, context: CommandContext): Promise<void> {
  const { allowUnknown = false, quiet = false, output, force } = flags;
  if (output !== undefined) expectWritable(output, { force });
  const report = await observe(flags, context);
  const exitCode = exitCodeOf(report, { allowUnknown });
  deliver(report, { ...flags, quiet: quiet && exitCode === 0 }, context);
  const gap = gapOf(report);
  if (gap !== undefined && !allowUnknown)
    context.warn(`${gap}; this counts as trouble, unless --allow-unknown is given`);
  context.endWith(exitCode);
}

async function observe(
  { plan, out, stack, timeout, verbose, quiet = false }: DriftFlags,
  context: CommandContext,
): Promise<DriftReport> {
  collectEarly();
  const declarations =
    plan === undefined
      ? readStacks(out, stack)
      : await untilAborted(context.signal, readPlans(plan, context.readInput));
  const progress = startProgress(quiet ? undefined : context.stderr);
  const trace = verbose ? { traceOf: (cluster: string) => traceOf(cluster, context) } : {};
  const limit = { timeoutS: timeout, missed: "the cluster was not read", signal: context.signal };
  try {
    const services = await withinTimeLimit(limit, (signal) =>
      observeDeclarations(declarations, { ...context, signal, ...trace, onProgress: progress.update }),
    );
    return { observedAt: new Date(), services };
  } finally {
    progress.end();
  }
}

/**
 * Lets V8 collect what is no longer needed instead of making room for more of it: most of what the stacks of a fleet take is
 * needed until their services are known. It halves the memory and costs a tenth of a second for 10,000 services.
 */
function collectEarly(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** What a program is to read is there in any case; `quiet` leaves out what is for people. */
function deliver(
  report: DriftReport,
  { output, force, quiet, ...flags }: DriftFlags,
  { print, color, columns }: CommandContext,
): void {
  const format = formatOf(flags, "table");
  const render = RENDERERS[format];
  if (output !== undefined) writeOutputFile(output, render(report, { color: false }), { force });
  if (quiet && (output !== undefined || format === "table")) return;
  print(output === undefined ? render(report, { color, ...given({ columns }) }) : `${headline(report)}\n`);
}
