import { Command, Option } from "commander";
import { once } from "node:events";
import { resolve } from "node:path";
import type { RequestLogEntry } from "../simulator/http/request-log-entry";
import { type Simulator, startSimulator } from "../simulator/simulator";
import { SimulatorError } from "../simulator/simulator-error";
import type { SimulatorOptions } from "../simulator/simulator-options";
import { CliError, type CommandContext, visible } from "./context";
import { addFormatFlags, commaList, formatOf, nonEmpty, quietOption, wholeNumber } from "./flags";
import type { Announcement } from "./schemas";
import {
  type CaFile,
  DEFAULT_PASSWORD_VARIABLE,
  faultsFrom,
  openRequestsLog,
  passwordVariable,
  type SimulateFlags,
  simulatorOptions,
  writeCaFile,
} from "./simulate-options";

const EXAMPLES = `
Credentials: the password is read from the environment variable that
--password-env names, ${DEFAULT_PASSWORD_VARIABLE} by default. There is no built-in password:
if the variable is not set and neither --token-env nor --client-ca is given, the
simulator does not start.

Output: on a terminal, what to type in another one as soon as it listens, and a
line for each request. Elsewhere one line of JSON (--format chooses):
  {"endpoint":"https://127.0.0.1:41234","caFile":"/tmp/ontap-iscsi-x/ca.pem","username":"admin","pid":4711}
"caFile" is null with --http and with --tls-cert. SIGTERM or Ctrl+C ends it, and
everything in it is forgotten. The file of --ca-file is replaced only if it
holds the certificate of an earlier simulator.

Exit codes: 0 ended by a signal, 1 could not start.

Examples:
  $ export ${DEFAULT_PASSWORD_VARIABLE}="$(openssl rand -hex 12)"
  $ ontap-iscsi simulate --svms svm1,svm2
  $ ontap-iscsi simulate --port 8443 --seed seed.json --ca-file ca.pem
  $ ontap-iscsi simulate --port 8443 --faults faults.json --requests-log requests.jsonl
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
  const onRequest = (entry: RequestLogEntry): void => {
    log?.add(entry);
    if (isText && flags.quiet !== true) context.print(requestLine(entry));
  };
  const simulator = await start({ ...options, onRequest });
  let caFile: CaFile | undefined;
  try {
    const { caPem } = simulator;
    caFile = caPem === undefined ? undefined : writeCaFile(caPem, flags.caFile);
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

/** How a simulator says that it listens to a program: one line of JSON. */
export function announcementLine(announcement: Announcement): string {
  return `${JSON.stringify(announcement)}\n`;
}

/**
 * How it says so to a person: what to type in another terminal.
 *
 * @param passwordVariable holds the password, which is not printed; absent: others are let in than those with a password.
 */
export function announcementBlock(
  { endpoint, caFile, username, pid }: Announcement,
  passwordVariable?: string,
): string {
  const variables = [
    ["ONTAP_ENDPOINT", quoted(endpoint)],
    ...(caFile === null ? [] : [["ONTAP_CA_FILE", quoted(resolve(caFile))]]),
    ...(passwordVariable === undefined
      ? []
      : [
          ["ONTAP_USERNAME", quoted(username)],
          ["ONTAP_PASSWORD", `…   # the ${passwordVariable} of this terminal`],
        ]),
  ];
  const lines = variables.map(([name, value]) => `  export ${name}=${value}\n`);
  return `ONTAP is simulated at ${endpoint} by process ${pid}, until Ctrl+C. In another terminal:\n\n${lines.join("")}\n`;
}

/** A request as a line for a person. */
export function requestLine({ time, method, path, query, status, code }: RequestLogEntry): string {
  const outcome = status === null ? "connection cut" : `${status}${code === null ? "" : ` ${code}`}`;
  return visible(`${time.slice(11, 19)} ${method} ${path}${query && `?${query}`}  ${outcome}`) + "\n";
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What the help of `simulate` says of the files that it takes: a whole example of each. */
export const SEED_HELP = `
A seed file, whole; everything but names, hosts and addresses may be left out:
  {
    "$schema": "./node_modules/cdktf-ontap-iscsi/docs/schemas/seed.schema.json",
    "cluster": { "name": "cluster1", "version": "9.14.1", "licenses": ["iscsi"], "asaR2": false },
    "svms": [
      {
        "name": "svm_db", "uuid": "19d04b8e-94d7-11e8-8370-005056b48fd2",
        "state": "running", "nvme": false, "iscsiAllowed": true, "lockedForWrites": 0,
        "service": {
          "enabled": true, "alias": "db-prod", "targetName": "iqn.1992-08.com.netapp:sn.1:vs.1",
          "sessions": [{ "initiator": "iqn.1994-05.com.redhat:host1", "igroups": ["hosts"] }]
        },
        "interfaces": [{ "name": "lif1", "address": "192.0.2.10", "up": true, "services": ["data_iscsi"] }]
      }
    ],
    "statusByCode": { "5374077": 409 },
    "faults": [{ "method": "POST", "path": "/protocols/san/iscsi/services", "times": 1, "do": { "status": 503 } }]
  }

A faults file is the list of a seed's "faults":
  [{ "svm": "svm_db", "skip": 1, "times": 2, "do": { "code": "6" } }, { "do": { "delayMs": 200 } }]

Every field is in docs/schemas.md of the package, for programs in
docs/schemas/seed.schema.json and fault-rules.schema.json. An editor that finds
the schema completes and checks the file.
`;
