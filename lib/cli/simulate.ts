import { Command, Option } from "commander";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../errors";
import { omitUndefined } from "../model/decode";
import { isLoopback } from "../model/rules";
import type { FaultRule, RequestLogEntry, SeedDocument } from "../simulator/schema-types";
import { readFaultRules } from "../simulator/schemas";
import type { Credentials } from "../simulator/transport";
import { parseSeed } from "../simulator/seed";
import { AUTHORITY_NAME, type Simulator, startSimulator, type SimulatorOptions } from "../simulator/simulator";
import { SimulatorError } from "../simulator/simulator-error";
import {
  attempting,
  CliError,
  type CommandContext,
  readInputFile,
  readJsonFile,
  visible,
  writeOutput,
} from "./context";
import { addFormatFlags, type FormatFlags, formatOf, nameOption, nonEmpty, quietOption, wholeNumber } from "./flags";
import type { Announcement } from "./schemas";

const EXAMPLES = `
Credentials: the password in ONTAP_PASSWORD or the bearer token in ONTAP_TOKEN,
the variables that clients read, too. There is no built-in password: without
these and without --client-ca it does not start.

Output: on a terminal, the commands for another one, then a line for each
request. Elsewhere one line of JSON (--format chooses):
  {"endpoint":"https://127.0.0.1:41234","caFile":"/tmp/ontap-iscsi-x/ca.pem","username":"admin","pid":4711}
"caFile" is null with --http and with --tls-cert. SIGTERM or Ctrl+C ends it, and
everything in it is lost. The file of --ca-file is replaced only if it
holds the certificate of an earlier simulator.

Files: docs/simulator.md of the package has a whole seed file, docs/schemas.md
every field. A faults file is the list of a seed's "faults":
  [{ "svm": "svm_db", "skip": 1, "times": 2, "do": { "code": "6" } }]

Exit codes: 0 ended by a signal, 1 could not start.

Examples:
  $ export ONTAP_PASSWORD="$(openssl rand -hex 12)"
  $ ontap-iscsi simulate --svms svm1,svm2
  $ ontap-iscsi simulate --port 8443 --seed seed.json --ca-file ca.pem
  $ ontap-iscsi simulate --port 8443 --faults faults.json --requests-log requests.jsonl
  $ curl --cacert ca.pem -u "admin:$ONTAP_PASSWORD" https://127.0.0.1:8443/api/protocols/san/iscsi/services
`;

const ENCRYPTION = ["tlsCert", "tlsKey", "clientCa", "caFile"];

export function simulateCommand(context: CommandContext): Command {
  const command = new Command("simulate").description("serve an offline ONTAP cluster that real clients can talk to");
  const names = (text: string): string[] => text.split(",").map((name) => name.trim());
  const clientCa = "PEM file; client certificates of this CA with the user's name are let in, too";
  const caFile = "where to write the generated CA certificate (default: a temporary folder)";
  return addFormatFlags(command, ["text", "json"], 'how to print (default: "text" on a terminal, else "json")')
    .option("--host <host>", "name or address to listen on", nonEmpty, "127.0.0.1")
    .option("--port <port>", "port to listen on, 0 for any free one", wholeNumber({ low: 0, high: 65_535 }), 0)
    .addOption(new Option("--svms <names>", 'names of running SVMs with a LIF (default: "svm1")').argParser(names))
    .addOption(nameOption("--seed <file>", "JSON file with cluster, SVMs, services, sessions and faults", ["svms"]))
    .option("--username <name>", "user to let in", nonEmpty, "admin")
    .addOption(nameOption("--client-ca <file>", clientCa))
    .addOption(nameOption("--faults <file>", "JSON file with a list of fault rules"))
    .option("--latency-ms <n>", "delay of every answer, in milliseconds", wholeNumber({ low: 0, high: 3_600_000 }), 0)
    .addOption(nameOption("--requests-log <file>", "file to add one line of JSON to for every request"))
    .addOption(quietOption("the requests"))
    .addOption(nameOption("--tls-cert <file>", "PEM file with the server's certificate (default: a generated one)"))
    .addOption(nameOption("--tls-key <file>", "PEM file with its private key"))
    .addOption(nameOption("--ca-file <file>", caFile, ["tlsCert"]))
    .addOption(new Option("--http", "plain HTTP, on a loopback address only").conflicts(ENCRYPTION))
    .addHelpText("after", EXAMPLES)
    .action((flags: SimulateFlags) => simulate(flags, context));
}

interface SimulateFlags extends FormatFlags<"text" | "json"> {
  readonly host: string;
  readonly port: number;
  readonly svms?: readonly string[];
  readonly seed?: string;
  readonly username: string;
  readonly clientCa?: string;
  readonly faults?: string;
  readonly latencyMs: number;
  readonly requestsLog?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly caFile?: string;
  readonly quiet?: boolean;
  readonly http?: boolean;
}

async function simulate(flags: SimulateFlags, context: CommandContext): Promise<void> {
  const { signal, print } = context;
  const options = simulatorOptions(flags, context.environment);
  const faults = faultsFrom(flags);
  const isText = formatOf(flags, context.isTerminal ? "text" : "json") === "text";
  const log = flags.requestsLog === undefined ? undefined : requestsLog(flags.requestsLog, context.warn);
  const onRequest = (entry: RequestLogEntry): void => {
    log?.(entry);
    if (isText && flags.quiet !== true) print(requestLine(entry));
  };
  const simulator = await start({ ...options, onRequest });
  let caFile: ReturnType<typeof writeCaFile> | undefined;
  try {
    const { caPem, endpoint } = simulator;
    caFile = caPem === undefined ? undefined : writeCaFile(caPem, flags.caFile);
    simulator.faults.add(...faults);
    const found = { endpoint, caFile: caFile?.path ?? null, username: flags.username, pid: context.pid };
    print(isText ? announcementBlock(found, options.credentials) : `${JSON.stringify(found)}\n`);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    caFile?.remove();
    await simulator.close();
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
  return new CliError("CANNOT_START", message, omitUndefined({ remedy: remedies[code], cause }));
}

/** How a simulator says to a person that it listens: what to type in another terminal, without a secret. */
export function announcementBlock({ endpoint, caFile, username, pid }: Announcement, login: Credentials): string {
  const variables = omitUndefined({
    ONTAP_ENDPOINT: quoted(endpoint),
    ONTAP_CA_FILE: caFile === null ? undefined : quoted(resolve(caFile)),
    ONTAP_USERNAME: login.password === undefined ? undefined : quoted(username),
    ONTAP_PASSWORD: login.password === undefined ? undefined : "…   # that of this terminal",
  });
  const lines = Object.entries(variables).map(([name, value]) => `  export ${name}=${value}\n`);
  return `ONTAP is simulated at ${endpoint} by process ${pid}, until Ctrl+C. In another terminal:\n\n${lines.join("")}\n`;
}

export function requestLine({ time, method, path, query, status, code }: RequestLogEntry): string {
  const outcome = status === null ? "connection cut" : `${status}${code === null ? "" : ` ${code}`}`;
  return visible(`${time.slice(11, 19)} ${method} ${path}${query && `?${query}`}  ${outcome}`) + "\n";
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * What the flags, the files that they name and the environment say of the simulator to start.
 *
 * @throws CliError USAGE for what does not go together, FILE_INVALID for a file that does not serve
 */
function simulatorOptions(flags: SimulateFlags, environment: CommandContext["environment"]) {
  const { host, port, latencyMs, http = false, clientCa } = flags;
  if (http && !isLoopback(host === "::1" ? "[::1]" : host)) {
    const remedy = "use a loopback address, or TLS";
    throw new CliError("USAGE", `--http would send passwords in the clear to "${host}"`, { remedy });
  }
  const clientCaPem = clientCa === undefined ? undefined : readInputFile("client CA file", clientCa);
  const credentials = credentialsFrom(flags, environment);
  const options = { credentials, seed: seedFrom(flags), host, port, latencyMs, http, clientCaPem };
  return { ...omitUndefined(options), ...certificateFrom(flags) };
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

const SCHEMAS = "docs/schemas.md of the package tells every field";

function seedFrom({ svms = ["svm1"], seed }: SimulateFlags): SeedDocument {
  if (seed === undefined) return seedOfNames(svms);
  return readJsonFile("seed file", seed, { check: parseSeed, remedy: SCHEMAS }) as SeedDocument;
}

function faultsFrom({ faults: file }: SimulateFlags): readonly FaultRule[] {
  if (file === undefined) return [];
  return readJsonFile("faults file", file, { check: readFaultRules, remedy: SCHEMAS }) as readonly FaultRule[];
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

/** Who is let in: those that clients with this environment are. There is no password that everybody knows. */
function credentialsFrom(
  { username, clientCa }: SimulateFlags,
  { ONTAP_PASSWORD = "", ONTAP_TOKEN = "" }: CommandContext["environment"],
): Credentials {
  if (ONTAP_PASSWORD + ONTAP_TOKEN === "" && clientCa === undefined) {
    const problem = "nobody could log in: the environment variable ONTAP_PASSWORD is not set";
    throw new CliError("USAGE", problem, { remedy: "set it to a password of your choice" });
  }
  return { username, password: ONTAP_PASSWORD || undefined, token: ONTAP_TOKEN || undefined };
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
  const remove = (): void => {
    if (chosen === undefined) rmSync(dirname(path), { recursive: true, force: true });
  };
  return { path, remove };
}

/** Whether there is nothing in the file but the certificate of a simulator's authority. */
function hasSimulatorsCertificate(file: string): boolean {
  try {
    // A file that is not a regular one may never end.
    const text = statSync(file).isFile() ? readFileSync(file, "utf8") : "";
    const certificate = new X509Certificate(text);
    return certificate.subject === `CN=${AUTHORITY_NAME}` && certificate.toString().trim() === text.trim();
  } catch {
    return false;
  }
}

/** Adds a line of JSON to a file for each request, before its client has the answer. A line that cannot be written is the last. */
function requestsLog(file: string, warn: (text: string) => void): (entry: object) => void {
  const problem = `cannot write requests log "${file}"`;
  attempting(problem, () => {
    appendFileSync(file, "");
  });
  let takesMore = true;
  return (entry) => {
    if (!takesMore) return;
    try {
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
    } catch (error) {
      takesMore = false;
      warn(`${problem}: ${messageOf(error)}; no more requests are logged`);
    }
  };
}
