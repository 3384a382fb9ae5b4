import { Command, InvalidArgumentError, Option } from "commander";
import type { ClusterConnection } from "../model/cluster-connection";
import { optionalText } from "../model/decode";
import type { IscsiServiceState } from "../model/iscsi-service";
import { clusterNameRule } from "../model/rules";
import { withClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import { createFile } from "./atomic-file";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import {
  addConnectionFlags,
  connectionFrom,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  withFlags,
} from "./connection-flags";
import { aliasProblem } from "./discover/service-statement";
import { appSource } from "./discover/app-source";
import { importBlocks } from "./discover/import-blocks";
import { saveApp } from "./discover/save-app";
import { type Selection, selectServices } from "./discover/selection";
import { type ServicesDocument, servicesDocument } from "./discover/services-document";
import { fileExists } from "./files";
import { timeoutOption, untilAborted, withinTimeLimit } from "./time-limit";
import { traceOf, verboseOption } from "./verbose";

const NOTES = `${ENVIRONMENT_HELP}
Output: with --format ts, a whole TypeScript app that declares every service as it is live, so that deploying it at once
writes nothing to the cluster. With --format json:
  {"version":1,"cluster":{"name":"…","endpoint":"…"},
   "services":[{"id":"…","svmName":"…","svmUuid":"…","enabled":true,"targetAlias":"…","targetName":"iqn.…"}]}
"id" is the construct's id. It is made of the SVM's name alone, so it is the same in every run.
With --format import, HCL for an app in provider mode: a block import { to = ontap_iscsi_service.<id>, id = "<cluster>/<SVM>" }
for each service. Put it as a .tf file into the synthesized stack's folder, or let the engine write the configuration:
terraform plan -generate-config-out=services.tf. Delete the file once it is applied.

Running it again: --output does not write over a file. With --merge, the services that the file does not declare yet are
added before the line "// end: …"; everything else stays byte for byte, so that changed values, ids and order are kept, and
a run with nothing new does not touch the file. A service counts as declared where the text has svmName: "…" with its SVM's
name (or svmUuid), in a comment, too: to leave a service out for good, make its declaration a comment. Where an SVM's name
stands in quotes but not as svmName, its service is left out with a warning. What the file declares on other clusters does
not count. What is added uses the variable of the OntapCluster with this endpoint. A file without the lines "// begin: …"
and "// end: …" of this cluster gets nothing: the two lines to paste are printed then. A failure leaves the file as it was.

Exit codes: 0 done, 1 wrong use, or the cluster cannot be read, 130 stopped by Ctrl+C.

Examples:
  $ ontap-iscsi discover --endpoint https://cluster1.example.com > main.ts
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --output main.ts --merge
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --svm 'svm_prod_*' --svm svm_db --enabled true
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --format import > cdktf.out/stacks/iscsi/imports.tf
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --format json | jq -r '.services[].targetName'
`;

/** The flags of `discover` as they are parsed. */
interface DiscoverFlags extends ConnectionFlags {
  readonly verbose?: boolean;
  readonly name?: string;
  readonly format: "ts" | "json" | "import";
  readonly importFrom: string;
  readonly svm?: readonly string[];
  readonly enabled?: "true" | "false";
  readonly output?: string;
  readonly merge?: boolean;
  readonly timeout: number;
}

/** The verb `discover`: prints the live services of a cluster as an app that declares them. */
export function discoverCommand(context: CommandContext): Command {
  const command = new Command("discover").description(
    "print the live services of a cluster as an app that declares them",
  );
  return addConnectionFlags(command)
    .option("--name <name>", "what the app calls the cluster (default: the first part of the endpoint's host name)")
    .addOption(new Option("--format <format>", "what to print").choices(["ts", "json", "import"]).default("ts"))
    .option("--import-from <module>", "what the app imports this library from", "cdktf-ontap-iscsi")
    .option(
      "--svm <pattern>",
      'only services of SVMs with such a name, with "*" for any characters; repeatable',
      addPattern,
    )
    .addOption(new Option("--enabled <state>", "only services that are enabled, or not").choices(["true", "false"]))
    .option("--output <file>", "file to write, instead of standard output")
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .option("--merge", "add to the file of --output what it does not declare yet, when it exists")
    .addHelpText("after", NOTES)
    .action((flags: DiscoverFlags) => discover(flags, context));
}

function addPattern(pattern: string, others: readonly string[] = []): readonly string[] {
  if (/^[A-Za-z0-9_.*-]+$/.test(pattern)) return [...others, pattern];
  throw new InvalidArgumentError('Expected letters, digits, "_", ".", "-" and "*".');
}

async function discover(flags: DiscoverFlags, context: CommandContext): Promise<void> {
  checkTogether(flags);
  const connection = namedConnection(flags, context);
  const services = selectServices(await readServices(connection, flags, context), selectionOf(flags));
  if (services.length === 0) context.warn("no service was found; check the filters, and which SVMs the login may see");
  if (flags.format === "json") writeJson(servicesDocument(connection, services), flags, context);
  else if (flags.format === "import") writeText(importBlocks(connection, services), flags, context);
  else writeApp(connection, services, flags, context);
}

function checkTogether({ merge = false, output, format }: DiscoverFlags): void {
  if (!merge) return;
  if (output === undefined)
    throw new CliError("USAGE", "--merge adds to a file, and none is given", { remedy: "name it with --output" });

  if (format !== "ts")
    throw new CliError("USAGE", "--merge adds to an app", { remedy: `leave out --format ${format}` });
}

function namedConnection(flags: DiscoverFlags, { environment }: CommandContext): ClusterConnection {
  const connection = connectionFrom(flags, environment);
  return { ...connection, name: optionalText("--name", flags.name, clusterNameRule) ?? connection.name };
}

function selectionOf({ svm, enabled }: DiscoverFlags): Selection {
  return {
    ...(svm === undefined ? {} : { patterns: svm }),
    ...(enabled === undefined ? {} : { enabled: enabled === "true" }),
  };
}

async function readServices(
  connection: ClusterConnection,
  { timeout: timeoutS, verbose }: DiscoverFlags,
  context: CommandContext,
): Promise<readonly IscsiServiceState[]> {
  const { environment, warn, signal } = context;
  const missed = `the services of ${connection.endpoint} were not read`;
  const trace = verbose ? traceOf(connection.name, context) : {};
  return withinTimeLimit({ timeoutS, missed, signal }, (limit) =>
    withClient(connection, { environment, signal: limit, ...trace }, (client) => {
      for (const warning of client.warnings) warn(withFlags(warning));
      return untilAborted(limit, new IscsiServices(client).list());
    }),
  );
}

function writeJson(document: ServicesDocument, flags: DiscoverFlags, context: CommandContext): void {
  writeText(`${JSON.stringify(document, null, 2)}\n`, flags, context);
}

function writeText(text: string, { output }: DiscoverFlags, { print }: CommandContext): void {
  if (output === undefined) print(text);
  else if (!createFile(output, text)) throw fileExists(output, "remove it, or name another file");
}

function writeApp(
  connection: ClusterConnection,
  services: readonly IscsiServiceState[],
  { output, merge = false, importFrom }: DiscoverFlags,
  { print, warn }: CommandContext,
): void {
  const text = appSource(connection, services, importFrom);
  const saved =
    output === undefined ? undefined : saveApp({ ...connection, file: output, text, services, merge, print });
  const { written, warnings } = saved ?? { written: services, warnings: [] };
  print(
    output === undefined
      ? text
      : `${output}: ${written.length} ${written.length === 1 ? "service" : "services"} added\n`,
  );
  for (const problem of [...warnings, ...written.flatMap((service) => aliasProblem(service) ?? [])]) warn(problem);
}
