import { Command, InvalidArgumentError, Option } from "commander";
import type { ClusterConnection } from "../model/cluster-connection";
import { given, optionalText } from "../model/decode";
import type { IscsiServiceState } from "../model/iscsi-service";
import { Provisioning } from "../model/provisioning";
import { clusterNameRule } from "../model/rules";
import { withClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import { environmentPrefix } from "../ontap/profile";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import {
  addConnectionFlags,
  clusterFrom,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  type NamedCluster,
  NO_AUTHORITY,
  withFlags,
} from "./connection-flags";
import { declaredName } from "./declared-cluster";
import { deliver, type Delivery, type DiscoverFormat, INSTEAD } from "./discover/deliver";
import { type Selection, selectServices } from "./discover/selection";
import { startProgress } from "./display";
import { nonEmpty, repeatable } from "./flag-values";
import { addFormatFlags, type FormatFlags, formatOf } from "./format-flags";
import { expectWritable, forceOption, outputOption } from "./output-file";
import { quietOption } from "./quiet";
import { timeoutOption, untilAborted, withinTimeLimit } from "./time-limit";
import { traceOf, verboseOption } from "./verbose";

const NOTES = `${ENVIRONMENT_HELP}
Output: with --format ts, a whole TypeScript app that declares every service as
it is live, so that deploying it at once writes nothing to the cluster. With
--format json, and --json for short:
  {"version":1,"cluster":{"name":"…","endpoint":"…"},
   "services":[{"id":"…","svmName":"…","svmUuid":"…","enabled":true,"targetAlias":"…","targetName":"iqn.…"}]}
"id" is the construct's id. It is made of the SVM's name alone, so it is the
same in every run. Every field is in docs/schemas.md of the package.
With --format import, HCL for an app in provider mode, such a block for each
service:
  import { to = ontap_iscsi_service.<id>, id = "<cluster>/<SVM>" }
Put it as a .tf file into the synthesized stack's folder, or let the engine
write the configuration: terraform plan -generate-config-out=services.tf. Delete
the file once it is applied.

Running it again: --output does not write over a file, unless --force is given.
With --merge, the services that the file does not declare yet are added before
the line "// end: …"; everything else stays byte for byte, so that changed
values, ids and order are kept, and a run with nothing new does not touch the
file. A service counts as declared where the text has svmName: "…" with its
SVM's name (or svmUuid), in a comment, too: to leave a service out for good,
make its declaration a comment. Where an SVM's name stands in quotes but not as
svmName, its service is left out with a warning. What the file declares on other
clusters does not count. What is added uses the variable of the OntapCluster
with this endpoint. A file without the lines "// begin: …" and "// end: …" of
this cluster gets nothing: the two lines to paste are printed then. A failure
leaves the file as it was.

Exit codes: 0 done, 1 wrong use, or the cluster cannot be read, 130 stopped by
Ctrl+C.

Examples:
  $ ontap-iscsi discover --endpoint https://cluster1.example.com > main.ts
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --output main.ts --merge
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --svm 'svm_prod_*' --svm svm_db --enabled true
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --format import > cdktf.out/stacks/iscsi/imports.tf
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --json | jq -r '.services[].targetName'
`;

/** The flags of `discover` as they are parsed. */
interface DiscoverFlags extends ConnectionFlags, FormatFlags<DiscoverFormat> {
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly name?: string;
  readonly importFrom: string;
  readonly provisioning?: Provisioning;
  readonly svm?: readonly string[];
  readonly enabled?: "true" | "false";
  readonly output?: string;
  readonly merge?: boolean;
  readonly force?: boolean;
  readonly timeout: number;
}

/** The verb `discover`: prints the live services of a cluster as an app that declares them. */
export function discoverCommand(context: CommandContext): Command {
  const command = new Command("discover").description(
    "print the live services of a cluster as an app that declares them",
  );
  addConnectionFlags(command).option(
    "--name <name>",
    "what the app calls the cluster (default: as declared, else the first part of the endpoint's host name)",
  );
  return addFormatFlags(command, ["ts", "json", "import"], 'what to print (default: "ts")')
    .option("--import-from <module>", "what the app imports this library from", nonEmpty, "cdktf-ontap-iscsi")
    .addOption(
      new Option("--provisioning <mode>", "how the app's services are provisioned").choices(
        Object.values(Provisioning),
      ),
    )
    .addOption(
      repeatable("--svm <pattern>", 'only services of SVMs with such a name, with "*" for any characters', svmPattern),
    )
    .addOption(new Option("--enabled <state>", "only services that are enabled, or not").choices(["true", "false"]))
    .addOption(outputOption("file to write, instead of standard output"))
    .addOption(forceOption().conflicts("merge"))
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .addOption(quietOption())
    .option("--merge", "add to the file of --output what it does not declare yet, when it exists")
    .addHelpText("after", NOTES)
    .action((flags: DiscoverFlags) => discover(flags, context));
}

function svmPattern(pattern: string): string {
  if (/^[A-Za-z0-9_.*-]+$/.test(pattern)) return pattern;
  throw new InvalidArgumentError('Expected letters, digits, "_", ".", "-" and "*".');
}

async function discover(flags: DiscoverFlags, context: CommandContext): Promise<void> {
  const { merge = false, force = false, quiet = false, ...rest } = flags;
  const delivery = { ...rest, merge, force, quiet, format: formatOf(flags, "ts") };
  checkTogether(delivery);
  const { connection, provisioning } = namedCluster(flags, context);
  const services = selectServices(await readServices(connection, flags, context), selectionOf(flags));
  if (services.length === 0) context.warn("no service was found; check the filters, and which SVMs the login may see");
  if (provisioning === undefined) deliver(connection, services, delivery, context);
  else deliver(withoutCopy(connection, delivery, context), services, { provisioning, ...delivery }, context);
}

/** A declared cluster, without the copy of its authority's file that the synthesis made, and the next one removes. */
function withoutCopy(
  connection: ClusterConnection,
  { format, merge }: Pick<Delivery, "format" | "merge">,
  { warn }: CommandContext,
): ClusterConnection {
  const { caFile, ca, profile } = connection;
  if (format === "ts" && !merge && (caFile ?? ca) !== undefined) {
    const variable = `${environmentPrefix(profile)}CA_FILE`;
    warn(`the app has no caFile: add the one that the synthesized app has, or set ${variable}`);
  }
  return given({ ...connection, ...NO_AUTHORITY });
}

function checkTogether({ merge, output, format, force }: Delivery): void {
  if (!merge) {
    if (output !== undefined) expectWritable(output, { force, ...(format === "ts" && INSTEAD) });
    return;
  }
  if (output === undefined)
    throw new CliError("USAGE", "--merge adds to a file, and none is given", { remedy: "name it with --output" });

  if (format !== "ts")
    throw new CliError("USAGE", "--merge adds to an app", { remedy: `leave out --format ${format}` });
}

function namedCluster(flags: DiscoverFlags, { environment }: CommandContext): NamedCluster {
  const { connection, ...named } = clusterFrom(flags, environment);
  const declared = named.provisioning === undefined ? declaredName(connection.endpoint) : undefined;
  const name = optionalText("--name", flags.name, clusterNameRule) ?? declared ?? connection.name;
  return { ...named, connection: { ...connection, name } };
}

function selectionOf({ svm, enabled }: DiscoverFlags): Selection {
  return {
    ...(svm === undefined ? {} : { patterns: svm }),
    ...(enabled === undefined ? {} : { enabled: enabled === "true" }),
  };
}

async function readServices(
  connection: ClusterConnection,
  { timeout: timeoutS, verbose, quiet }: DiscoverFlags,
  context: CommandContext,
): Promise<readonly IscsiServiceState[]> {
  const { environment, warn, signal } = context;
  const progress = startProgress(quiet ? undefined : context.stderr);
  progress.update(0, 1);
  const missed = `the services of ${connection.endpoint} were not read`;
  const trace = verbose ? traceOf(connection.name, context) : {};
  try {
    return await withinTimeLimit({ timeoutS, missed, signal }, (limit) =>
      withClient(connection, { environment, signal: limit, ...trace }, (client) => {
        for (const warning of client.warnings) warn(withFlags(warning));
        return untilAborted(limit, new IscsiServices(client).list());
      }),
    );
  } finally {
    progress.end();
  }
}
