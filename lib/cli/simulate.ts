import { Command, Option } from "commander";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../errors";
import { given } from "../model/decode";
import type { FaultRule, RequestLogEntry, SeedDocument } from "../simulator/schema-types";
import { readFaultRules } from "../simulator/schemas";
import type { Credentials } from "../simulator/transport";
import { parseSeed } from "../simulator/seed";
import { AUTHORITY_NAME, type Simulator, type SimulatorOptions, startSimulator } from "../simulator/simulator";
import { SimulatorError } from "../simulator/simulator-error";
import { CliError, type CommandContext, fileError, readInputFile, readJsonFile, visible, writeOutput } from "./context";
import { addFormatFlags, commaList, type FormatFlags, formatOf, nonEmpty, quietOption, wholeNumber } from "./flags";
import type { Announcement } from "./schemas";

/** Where the password is taken from unless something else is said: the same place that the clients take it from. */
const DEFAULT_PASSWORD_VARIABLE = "ONTAP_PASSWORD";

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

const ENCRYPTION = ["tlsCert", "tlsKey", "clientCa", "caFile"];

function addTransportFlags(command: Command): Command {
  return command
    .option("--tls-cert <file>", "PEM file with the server's certificate (default: a generated one)", nonEmpty)
    .option("--tls-key <file>", "PEM file with its private key", nonEmpty)
    .addOption(
      new Option("--ca-file <file>", "where to write the generated CA certificate (default: a temporary folder)")
        .argParser(nonEmpty)
        .conflicts("tlsCert"),
    )
    .addOption(new Option("--http", "plain HTTP, on a loopback address only").conflicts(ENCRYPTION));
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
  let caFile: ReturnType<typeof writeCaFile> | undefined;
  try {
    const { caPem, endpoint } = simulator;
    caFile = caPem === undefined ? undefined : writeCaFile(caPem, flags.caFile);
    simulator.faults.add(...faults);
    const found = { endpoint, caFile: caFile?.path ?? null, username: flags.username, pid: context.pid };
    const variable = passwordVariable(flags, context.environment);
    context.print(isText ? announcementBlock(found, variable) : announcementLine(found));
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
    if (error instanceof SimulatorError) throw startError(error);
    throw error;
  }
}

/** What to do, unless the message says so. */
function startError({ code, message, cause }: SimulatorError): CliError {
  const remedies: Partial<Record<typeof code, string>> = {
    ...(message.includes("in use") ? {} : { LISTEN_FAILED: "check --host and --port" }),
    CERTIFICATE_INVALID: "check the files of --tls-cert, --tls-key and --client-ca",
  };
  return new CliError("CANNOT_START", message, given({ remedy: remedies[code], cause }));
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
  const login = {
    ONTAP_USERNAME: quoted(username),
    ONTAP_PASSWORD: `…   # the ${passwordVariable ?? ""} of this terminal`,
  };
  const variables = {
    ONTAP_ENDPOINT: quoted(endpoint),
    ...(caFile === null ? {} : { ONTAP_CA_FILE: quoted(resolve(caFile)) }),
    ...(passwordVariable === undefined ? {} : login),
  };
  const lines = Object.entries(variables).map(([name, value]) => `  export ${name}=${value}\n`);
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

/** The flags of `simulate` as they are parsed. */
interface SimulateFlags extends CredentialFlags, FormatFlags<"text" | "json"> {
  readonly host: string;
  readonly port: number;
  readonly svms?: readonly string[];
  readonly seed?: string;
  readonly faults?: string;
  readonly latencyMs: number;
  readonly requestsLog?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly caFile?: string;
  readonly quiet?: boolean;
  readonly http?: boolean;
}

/**
 * What the flags, the files that they name and the environment say of the simulator to start.
 *
 * @throws CliError USAGE for what does not go together, FILE_INVALID for a file that does not serve
 */
function simulatorOptions(flags: SimulateFlags, environment: CommandContext["environment"]): SimulatorOptions {
  const { host, port, latencyMs, http = false, clientCa } = flags;
  if (http && !isLoopback(host)) {
    const remedy = "use a loopback address, or TLS";
    throw new CliError("USAGE", `--http would send passwords in the clear to "${host}"`, { remedy });
  }
  return {
    credentials: credentialsFrom(flags, environment),
    seed: seedFrom(flags),
    host,
    port,
    latencyMs,
    http,
    ...certificateFrom(flags),
    ...(clientCa === undefined ? {} : { clientCaPem: readInputFile("client CA file", clientCa) }),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function certificateFrom({ tlsCert, tlsKey }: SimulateFlags): Pick<SimulatorOptions, "certificate"> {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert === undefined || tlsKey === undefined) {
    const [given, missing] = tlsCert === undefined ? ["--tls-key", "--tls-cert"] : ["--tls-cert", "--tls-key"];
    throw new CliError("USAGE", `${given} is given without ${missing}`, { remedy: "give both, or none of them" });
  }
  const [certPem, keyPem] = [readInputFile("TLS certificate", tlsCert), readInputFile("TLS key", tlsKey)];
  return { certificate: { certPem, keyPem } };
}

const EXAMPLE = 'compare it with the example of "ontap-iscsi simulate --help"';

function seedFrom({ svms = ["svm1"], seed }: SimulateFlags): SeedDocument {
  return seed === undefined
    ? seedOfNames(svms)
    : (readJsonFile({ purpose: "seed file", file: seed, check: parseSeed, remedy: EXAMPLE }) as SeedDocument);
}

/** The faults besides the seed's. */
function faultsFrom({ faults: file }: SimulateFlags): readonly FaultRule[] {
  if (file === undefined) return [];
  return readJsonFile({ purpose: "faults file", file, check: readFaultRules, remedy: EXAMPLE }) as readonly FaultRule[];
}

/** Each with an interface at which hosts could reach its service, in the range that RFC 2544 sets aside for tests. */
function seedOfNames(names: readonly string[]): SeedDocument {
  const addressOf = (index: number): string => `198.18.${Math.floor(index / 254)}.${1 + (index % 254)}`;
  const interfacesOf = (index: number) => [{ name: "iscsi_lif1", address: addressOf(index) }];
  const seed = { svms: names.map((name, index) => ({ name, interfaces: interfacesOf(index) })) };
  try {
    parseSeed(seed);
  } catch (error) {
    throw new CliError("USAGE", `--svms is not valid: ${messageOf(error)}`, { cause: error });
  }
  return seed;
}

/** The flags that say who is let in. */
export interface CredentialFlags {
  readonly username: string;
  readonly passwordEnv?: string;
  readonly tokenEnv?: string;
  readonly clientCa?: string;
}

/**
 * Who is let in. There is no password that everybody knows: without one in the environment, another way in must be given.
 *
 * @throws CliError USAGE when a named variable is not set, or when nobody could get in
 */
export function credentialsFrom(flags: CredentialFlags, environment: CommandContext["environment"]): Credentials {
  const token = flags.tokenEnv === undefined ? undefined : requireVariable(environment, flags.tokenEnv, "--token-env");
  const password =
    flags.passwordEnv === undefined
      ? valueOf(environment, DEFAULT_PASSWORD_VARIABLE)
      : requireVariable(environment, flags.passwordEnv, "--password-env");
  if (password === undefined && token === undefined && flags.clientCa === undefined) {
    const remedy = "set it to a password of your choice, or name another variable with --password-env";
    const problem = `nobody could log in: the environment variable ${DEFAULT_PASSWORD_VARIABLE} is not set`;
    throw new CliError("USAGE", problem, { remedy });
  }
  return { username: flags.username, password, token };
}

/** The variable that has the password; `undefined` when nobody is let in by one. */
function passwordVariable(
  { passwordEnv = DEFAULT_PASSWORD_VARIABLE }: CredentialFlags,
  environment: CommandContext["environment"],
): string | undefined {
  return valueOf(environment, passwordEnv) === undefined ? undefined : passwordEnv;
}

function requireVariable(environment: CommandContext["environment"], name: string, flag: string): string {
  const value = valueOf(environment, name);
  if (value === undefined) {
    const problem = `${flag} names the environment variable "${name}", which is not set`;
    throw new CliError("USAGE", problem, { remedy: "export it, or name another one" });
  }
  return value;
}

function valueOf(environment: CommandContext["environment"], name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}

/**
 * Writes the certificate to trust into the given file, which stays, or else into a fresh folder that only the user may
 * enter. A file is replaced only if it holds the certificate of an earlier simulator.
 *
 * @throws CliError FILE_INVALID when the file cannot be written, or has something else in it
 */
function writeCaFile(pem: string, chosen: string | undefined) {
  const path = chosen ?? join(mkdtempSync(join(tmpdir(), "ontap-iscsi-")), "ca.pem");
  writeOutput(path, pem, { replaces: hasSimulatorsCertificate(path) });
  return {
    path,
    /** Removes what was made for this run alone. */
    remove: () => {
      if (chosen === undefined) rmSync(dirname(path), { recursive: true, force: true });
    },
  };
}

const ONE_CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\s*$/;

/** Whether there is nothing in the file but the certificate of a simulator's authority. */
function hasSimulatorsCertificate(file: string): boolean {
  try {
    // What is no regular file may never end.
    const text = statSync(file).isFile() ? readFileSync(file, "utf8") : "";
    return ONE_CERTIFICATE.test(text) && new X509Certificate(text).subject === `CN=${AUTHORITY_NAME}`;
  } catch {
    return false;
  }
}

/**
 * Opens a file to which one JSON object a line is added, and makes it where there is none; what is in it stays. Each line is
 * written before `add` returns: a client that has its answer finds it. A line that cannot be written is the last: a log that
 * ends can be told from one with gaps.
 *
 * @throws CliError FILE_INVALID when it cannot be opened
 */
function openRequestsLog(file: string, warn: (text: string) => void) {
  const problem = `cannot write requests log "${file}"`;
  const descriptor = openForLines(file, problem);
  let takesMore = true;
  return {
    add: (entry: object): void => {
      if (!takesMore) return;
      try {
        writeFileSync(descriptor, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        takesMore = false;
        warn(`${problem}: ${messageOf(error)}; no more requests are logged`);
      }
    },
    close: (): void => {
      closeSync(descriptor);
    },
  };
}

function openForLines(file: string, problem: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    throw fileError(problem, error);
  }
}
