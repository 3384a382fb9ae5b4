import { once } from "node:events";
import { Command, Option } from "commander";
import type { FaultRule } from "../simulator/faults/fault-rule";
import type { RequestLogEntry } from "../simulator/http/request-log-entry";
import { type Simulator, startSimulator } from "../simulator/simulator";
import { SimulatorError } from "../simulator/simulator-error";
import type { SimulatorOptions } from "../simulator/simulator-options";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { commaList, nonEmpty, wholeNumber } from "./flag-values";
import { addFormatFlags, formatOf } from "./format-flags";
import { forceOption } from "./output-file";
import { quietOption } from "./quiet";
import { DEFAULT_PASSWORD_VARIABLE, passwordVariable } from "./simulate-credentials";
import { type CaFile, openRequestsLog, writeCaFile } from "./simulate-files";
import { faultsFrom, isContinued, type SimulateFlags, simulatorOptions } from "./simulate-options";
import { SEED_HELP } from "./simulate-seed-help";
import { announcementBlock, announcementLine, requestLine } from "./simulate-output";
import { StateFile } from "./simulate-state";

const EXAMPLES = `
Credentials: the password is read from the environment variable that
--password-env names, ${DEFAULT_PASSWORD_VARIABLE} by default. There is no built-in password:
if the variable is not set and neither --token-env nor --client-ca is given, the
simulator does not start.

Output: on a terminal, what to type in another one as soon as it listens, and a
line for each request. Elsewhere one line of JSON (--format chooses):
  {"endpoint":"https://127.0.0.1:41234","caFile":"/tmp/ontap-iscsi-x/ca.pem","username":"admin","pid":4711}
"caFile" is null with --http and with --tls-cert. SIGTERM or Ctrl+C ends it;
then everything in it is forgotten, unless --state keeps it: a seed file of what
is there, hosts' sessions among it, without jobs that are not done; its faults
begin anew. The file of --ca-file is written over where it has the certificate
of an earlier simulator, any other one with --force only.

Exit codes: 0 ended by a signal, 1 could not start.

Examples:
  $ export ${DEFAULT_PASSWORD_VARIABLE}="$(openssl rand -hex 12)"
  $ ontap-iscsi simulate --svms svm1,svm2
  $ ontap-iscsi simulate --port 8443 --state cluster.json --ca-file ca.pem
  $ ontap-iscsi simulate --port 8443 --seed seed.json --faults faults.json --requests-log requests.jsonl
  $ curl --cacert ca.pem -u "admin:$${DEFAULT_PASSWORD_VARIABLE}" https://127.0.0.1:8443/api/protocols/san/iscsi/services
`;

/** The verb `simulate`: serves an offline ONTAP cluster until the process is asked to end. */
export function simulateCommand(context: CommandContext): Command {
  const command = new Command("simulate").description("serve an offline ONTAP cluster that real clients can talk to");
  addFormatFlags(command, ["text", "json"], 'how to print (default: "text" on a terminal, else "json")')
    .option("--host <host>", "name or address to listen on", nonEmpty, "127.0.0.1")
    .option("--port <port>", "port to listen on, 0 for any free one", wholeNumber({ low: 0, high: 65_535 }), 0)
    .addOption(new Option("--svms <names>", 'names of running SVMs with a LIF (default: "svm1")').argParser(commaList))
    .addOption(
      new Option("--seed <file>", "JSON file with cluster, SVMs, services, hosts' sessions and faults")
        .argParser(nonEmpty)
        .conflicts("svms"),
    )
    .option(
      "--state <file>",
      "file that keeps the cluster: read at the start when it is there, written at each change",
      nonEmpty,
    )
    .option("--username <name>", "user to let in", nonEmpty, "admin")
    .option(
      "--password-env <variable>",
      `environment variable with the password (default: "${DEFAULT_PASSWORD_VARIABLE}")`,
    )
    .option("--token-env <variable>", "environment variable with a bearer token to let in, too")
    .option(
      "--client-ca <file>",
      "PEM file; client certificates of this authority with the user's name are let in, too",
      nonEmpty,
    )
    .option("--faults <file>", "JSON file with a list of fault rules", nonEmpty)
    .option("--latency-ms <n>", "delay of every answer, in milliseconds", wholeNumber({ low: 0, high: 3_600_000 }), 0)
    .option("--requests-log <file>", "file to add one line of JSON to for every request", nonEmpty)
    .addOption(quietOption("the requests"));
  return addTransportFlags(command)
    .addHelpText("after", EXAMPLES)
    .addHelpText("after", SEED_HELP)
    .action((flags: SimulateFlags) => simulate(flags, context));
}

function addTransportFlags(command: Command): Command {
  return command
    .option("--tls-cert <file>", "PEM file with the server's certificate (default: a generated one)", nonEmpty)
    .option("--tls-key <file>", "PEM file with its private key", nonEmpty)
    .addOption(
      new Option("--ca-file <file>", "where to write the generated CA certificate (default: a temporary folder)")
        .argParser(nonEmpty)
        .conflicts("tlsCert"),
    )
    .addOption(forceOption())
    .addOption(
      new Option("--http", "plain HTTP, on a loopback address only").conflicts([
        "tlsCert",
        "tlsKey",
        "clientCa",
        "caFile",
      ]),
    );
}

async function simulate(flags: SimulateFlags, context: CommandContext): Promise<void> {
  const options = simulatorOptions(flags, context.environment);
  const faults = faultsFrom(flags);
  const isText = formatOf(flags, context.columns === undefined ? "json" : "text") === "text";
  const log = flags.requestsLog === undefined ? undefined : openRequestsLog(flags.requestsLog, context.warn);
  let state: StateFile | undefined;
  const onRequest = (entry: RequestLogEntry): void => {
    log?.add(entry);
    state?.keep(simulator.cluster.state, context.warn);
    if (isText && flags.quiet !== true) context.print(requestLine(entry));
  };
  const simulator = await start({ ...options, onRequest });
  let caFile: CaFile | undefined;
  try {
    const { caPem } = simulator;
    caFile = caPem === undefined ? undefined : writeCaFile(caPem, flags);
    state = stateFileOf(simulator, { ...flags, seeded: options.seed?.faults ?? [] }, context.warn);
    simulator.faults.add(...faults);
    context.print(announcement(simulator, { ...flags, isText, caFile: caFile?.path ?? null }, context));
    if (!context.signal.aborted) await once(context.signal, "abort");
  } finally {
    caFile?.remove();
    await simulator.close();
    log?.close();
  }
}

async function start(options: SimulatorOptions): Promise<Simulator> {
  try {
    return await startSimulator(options);
  } catch (error) {
    if (error instanceof SimulatorError) throw new CliError("CANNOT_START", error.message, { cause: error });
    throw error;
  }
}

function stateFileOf(
  { cluster }: Simulator,
  flags: SimulateFlags & { readonly seeded: readonly FaultRule[] },
  warn: CommandContext["warn"],
): StateFile | undefined {
  const { state: file, seed, svms } = flags;
  if (file === undefined) return undefined;
  const continued = isContinued(flags);
  if (continued && (seed ?? svms) !== undefined)
    warn(`${file} is there, and the cluster goes on from it; --seed and --svms are for a new one`);
  return new StateFile(file, flags.seeded, { state: cluster.state, isContinued: continued });
}

function announcement(
  { endpoint }: Simulator,
  {
    isText,
    caFile,
    ...flags
  }: Omit<SimulateFlags, "caFile"> & { readonly isText: boolean; readonly caFile: string | null },
  { environment, pid }: CommandContext,
): string {
  const found = { endpoint, caFile, username: flags.username, pid };
  return isText ? announcementBlock(found, passwordVariable(flags, environment)) : announcementLine(found);
}
