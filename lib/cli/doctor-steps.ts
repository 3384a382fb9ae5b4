import { withFlags } from "./context";
import type { StepReport } from "./schemas";
import { destinationOf } from "../ontap/proxy";
import { TRANSPORT_FAILURES, firstError, transportCodeOf, transportDetailOf } from "../ontap/failures";
import { execFile, type ExecFileOptions } from "node:child_process";
import type { X509Certificate } from "node:crypto";
import { lookup } from "node:dns/promises";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { inWords, messageOf, OntapApiError, type TransportErrorCode } from "../errors";
import { type Fields, omitUndefined, isFields } from "../model/decode";
import { NODE_REMEDY, nodeProblem, OLDEST_NODE, isAtLeast } from "../model/node-version";
import type { ClusterConnection } from "../model/connection";
import type { IscsiServiceState } from "../model/service";
import { PROVIDER_NAME, PROVIDER_SOURCE } from "../model/contract";
import { type Access, readAccess } from "../ontap/access";
import { explain, explainClass, grantCommand, isRefusal } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { connectOnce, isPinned } from "../ontap/connector";
import type { Credentials } from "../ontap/credentials";
import { listPortals, listSessions, listSvms, readIscsiLicense, type SvmFacts } from "../ontap/resources";
import { IscsiServices } from "../ontap/iscsi-services";
import { type Environment, environmentPrefix } from "../ontap/profile";
import { READS, unlessRefused } from "../reconciler/observe";
import type { NamedCluster } from "./flags";

export interface Finding<Value = true> extends Partial<Pick<StepReport, "warnings" | "remedy">> {
  readonly status: StepReport["status"];
  /** What was seen; what went wrong comes first. */
  readonly details: readonly string[];
  /** What later steps need; absent when it failed. */
  readonly value?: Value;
}

export function passed(details: readonly string[], warnings: readonly string[] = []): Finding {
  return { status: "ok", value: true, details, warnings };
}

/** What needs a skipped step goes on. */
export function skipped(detail: string): Finding {
  return { status: "skipped", value: true, details: [detail] };
}

export function failed(remedy: string, ...details: readonly string[]): Finding<never> {
  return { status: "failed", details, remedy };
}

const PRINT_NODE = ["--print", "process.versions.node + ' ' + process.execPath"];
const NODE_TIMEOUT_MS = 10_000;

/** Checks the `node` that Terraform would start: the first on the PATH, which need not be the one that runs this. */
export async function checkNode(environment: Environment, signal: AbortSignal): Promise<Finding> {
  const install = `install Node.js ${OLDEST_NODE} or later where Terraform runs: it starts node for every plan and apply`;
  try {
    const options = { env: environment, timeout: NODE_TIMEOUT_MS, signal };
    const { stdout } = await promisify(execFile)("node", PRINT_NODE, options);
    const [, version, path] = /^(\d+\.\d+\.\S+) (.+)\n$/.exec(stdout) ?? [];
    if (version === undefined || path === undefined)
      return failed(install, `node on the PATH is no Node.js: it printed ${JSON.stringify(stdout.slice(0, 80))}`);
    const problem = nodeProblem({ version, path });
    return problem === undefined ? passed([`Terraform starts ${path}, ${version}`]) : failed(NODE_REMEDY, problem);
  } catch (error) {
    return failed(install, isMissing(error) ? "there is no node on the PATH" : `node does not run: ${lastLine(error)}`);
  }
}

function isMissing(error: unknown): boolean {
  return isFields(error) && error.code === "ENOENT";
}

function lastLine(error: unknown): string {
  return messageOf(error).trim().split("\n").at(-1) ?? "";
}

const MIRROR_REMEDY =
  "check provider_installation in the CLI configuration (TF_CLI_CONFIG_FILE, ~/.terraformrc, ~/.tofurc). " +
  'Add a filesystem_mirror with path = "terraform.d/plugins" and include = ["cdktf.local/*/*"]. ' +
  'Add exclude = ["cdktf.local/*/*"] to direct and network_mirror';

/** Where synthesis puts the provider, in a stack's folder. */
const MIRROR = "terraform.d";
const INIT = ["init", "-backend=false", "-input=false", "-no-color"];
const INIT_TIMEOUT_MS = 60_000;
/** These would lead Terraform away from the folder that it runs in. */
const ELSEWHERE = { TF_DATA_DIR: undefined, TF_WORKSPACE: undefined, TF_REATTACH_PROVIDERS: undefined };

/** Lets Terraform install the provider of provider mode in a copy of what a stack of the folder `out` has of it. */
export async function checkProviders(environment: Environment, signal: AbortSignal, out: string): Promise<Finding> {
  const [mirror] = mirrorsIn(out);
  if (mirror === undefined) return skipped(`no stack in ${out} is in provider mode`);
  const folder = mkdtempSync(join(tmpdir(), "ontap-iscsi-"));
  try {
    cpSync(mirror, join(folder, MIRROR), { recursive: true });
    const required = { [PROVIDER_NAME]: { source: PROVIDER_SOURCE } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
    const env = { ...environment, ...ELSEWHERE, CHECKPOINT_DISABLE: "1" };
    return await initialize({ cwd: folder, env, timeout: INIT_TIMEOUT_MS, signal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mirrorsIn(out: string): readonly string[] {
  const stacks = join(out, "stacks");
  if (!existsSync(stacks)) return [];
  const [host = ""] = PROVIDER_SOURCE.split("/");
  const mirrors = readdirSync(stacks).map((stack) => join(stacks, stack, MIRROR));
  return mirrors.filter((mirror) => existsSync(join(mirror, "plugins", host)));
}

async function initialize(options: ExecFileOptions & { readonly env: Environment }): Promise<Finding> {
  const { TERRAFORM_BINARY_NAME } = options.env;
  for (const engine of TERRAFORM_BINARY_NAME ? [TERRAFORM_BINARY_NAME] : ["terraform", "tofu"]) {
    try {
      await promisify(execFile)(engine, INIT, options);
      return passed([`${engine} init finds the provider of provider mode`]);
    } catch (error) {
      if (isMissing(error)) continue;
      const printed = isFields(error) ? String(error.stderr).split("Error: ")[1] : undefined;
      const reason = (printed ?? lastLine(error)).replaceAll(/[\s│╷╵]+/g, " ").trim();
      return failed(MIRROR_REMEDY, `${engine} init does not find the provider of provider mode: ${reason}`);
    }
  }
  return skipped("Terraform is not on the PATH");
}

/** Whether the environment and the files say who logs in and whom to trust. */
export function checkSettings({ connection, source }: NamedCluster, environment: Environment): Finding<Access> {
  const access = readAccess(connection, environment);
  const { name, endpoint, profile } = connection;
  const { proxy, warnings } = access;
  const details = [
    `cluster: ${name}, ${endpoint}, from ${source}`,
    `profile "${profile}": ${describeLogin(access.credentials)}`,
    `certificates: ${describeTrust(connection, access)}`,
    ...(proxy === undefined ? [] : [`proxy: ${proxy.origin}, from ${proxy.variable}`]),
  ];
  return { status: "ok", value: access, details, warnings };
}

function describeLogin(credentials: Credentials): string {
  if (credentials.method === "basic") return `user ${credentials.username} with a password`;
  return credentials.method === "bearer" ? "a bearer token" : "a client certificate";
}

function describeTrust(
  { profile, caFile, ca: declared, fingerprint256, insecureSkipVerify }: ClusterConnection,
  { ca }: Access,
): string {
  if (insecureSkipVerify === true) return "any is accepted";
  if (fingerprint256 !== undefined) return "only the one with the given fingerprint is accepted";
  if (ca === undefined) return "those of public CAs are trusted";
  if (declared !== undefined) return "those of the stack's caFile are trusted";
  return `those of ${caFile === undefined ? `${environmentPrefix(profile)}CA_FILE` : resolve(caFile)} are trusted`;
}

/** A failure of a connection, without the request that there was none of. */
function transportFailed(code: TransportErrorCode, detail: string, ...more: readonly string[]): Finding<never> {
  const { meaning, remedy } = TRANSPORT_FAILURES[code];
  return failed(withFlags(remedy), `${meaning} (${detail})`, ...more);
}

/** What Node.js reported of a connection, in our words. */
function connectionFailed(error: unknown): Finding<never> {
  const cause = firstError(error);
  return transportFailed(transportCodeOf(cause, false), transportDetailOf(cause));
}

/** Whether the name of the endpoint's host, or of the proxy's, has an address. */
export async function checkLookup({ endpoint }: ClusterConnection, { proxy }: Partial<Access>): Promise<Finding> {
  const { host } = destinationOf(proxy?.origin ?? endpoint);
  if (isIP(host) !== 0) return skipped(`${host} is an address already`);
  try {
    const addresses = await lookup(host, { all: true });
    return passed([`${host}: ${addresses.map(({ address }) => address).join(", ")}`]);
  } catch (error) {
    return connectionFailed(error);
  }
}

/** Whether the endpoint, or the proxy on the way to it, takes connections. */
export async function checkConnection(connection: ClusterConnection, { proxy }: Partial<Access>): Promise<Finding> {
  const origin = proxy?.origin ?? connection.endpoint;
  const { host, port } = destinationOf(origin);
  try {
    const socket = await connectOnce({ origin, timeoutMs: connection.requestTimeoutMs }, "http:");
    const peer = `${socket.remoteAddress ?? host} port ${port}`;
    socket.destroy();
    return passed([`connected to ${proxy === undefined ? peer : `the proxy of ${proxy.variable}: ${peer}`}`]);
  } catch (error) {
    const failure = connectionFailed(error);
    return proxy === undefined ? failure : transportFailed("PROXY_UNREACHABLE", failure.details.join());
  }
}

/** Whether TLS can be agreed on, which certificates are shown, and whether these settings trust them. */
export async function checkCertificate(connection: ClusterConnection, access: Access): Promise<Finding> {
  const { endpoint: origin, requestTimeoutMs: timeoutMs, serverName } = connection;
  if (origin.startsWith("http:")) return skipped("plain HTTP, on this machine only");
  const { ca, proxy, credentials } = access;
  const clientCertificate = credentials.method === "certificate" ? credentials : undefined;
  try {
    // A connection to a certificate that is not trusted shows it; Node.js checks it all the same, and nothing is sent.
    const options = { origin, timeoutMs, ca, proxy, serverName, clientCertificate, insecureSkipVerify: true };
    const socket = await connectOnce(omitUndefined(options));
    const finding = socket instanceof TLSSocket ? certificateFinding(socket, connection, access) : undefined;
    socket.destroy();
    return finding ?? skipped("no TLS");
  } catch (error) {
    return connectionFailed(error);
  }
}

function certificateFinding(socket: TLSSocket, connection: ClusterConnection, { names }: Access): Finding {
  const { fingerprint256: pin, insecureSkipVerify } = connection;
  const chain = chainOf(socket.getPeerX509Certificate());
  const lines = chain.map((link, index) => `certificate ${index + 1}: ${describeCertificate(link)}`);
  const protocol = socket.getProtocol() ?? "TLS";
  const trusted = (why: string): Finding =>
    passed([`${protocol}, ${why}`, ...lines], expiryWarnings(chain, new Date()));
  if (insecureSkipVerify === true) return trusted("the certificate is not checked");
  if (pin !== undefined) {
    if (isPinned(chain[0]?.fingerprint256, pin)) return trusted("the certificate has the given fingerprint");
    return transportFailed("CERTIFICATE_PIN_MISMATCH", `given ${pin}`, protocol, ...lines);
  }
  if (socket.authorized) return trusted("the certificate is trusted");
  const code = String(socket.authorizationError);
  const meant = transportCodeOf({ code }, false);
  if (/^CERTIFICATE_(EXPIRED|NAME_MISMATCH)$/.test(meant)) return transportFailed(meant, code, protocol, ...lines);
  const remedy = `give the PEM file of its CA (--ca-file, ${names.caFile}, prop caFile); or compare certificate 1's SHA-256 with the cluster's, and pin it (--fingerprint, prop fingerprint256)`;
  return { ...transportFailed("CERTIFICATE_UNTRUSTED", code, protocol, ...lines), remedy };
}

type Certificate = Pick<X509Certificate, "subject" | "issuer" | "validFrom" | "validTo" | "fingerprint256">;

/** The certificates that a server showed, its own first, each once. */
export function chainOf(shown: X509Certificate | undefined): readonly Certificate[] {
  const chain = new Map<string, X509Certificate>();
  for (let link = shown; link !== undefined && !chain.has(link.fingerprint256); link = link.issuerCertificate)
    chain.set(link.fingerprint256, link);
  return Array.from(chain.values());
}

export function describeCertificate({ subject, issuer, validFrom, validTo, fingerprint256 }: Certificate): string {
  const flat = (name: string): string => name.trim().replaceAll("\n", ", ");
  const utc = (date: string): string => new Date(date).toISOString().replace(".000Z", "Z");
  return `${flat(subject)}; issued by ${flat(issuer)}; valid from ${utc(validFrom)} to ${utc(validTo)}; SHA-256 ${fingerprint256}`;
}

const DAY_MS = 24 * 3600 * 1000;
const EXPIRY_NOTICE_DAYS = 30;

export function expiryWarnings(chain: readonly Certificate[], now: Date): readonly string[] {
  return chain.flatMap(({ subject, validTo }) => {
    const days = Math.floor((Date.parse(validTo) - now.getTime()) / DAY_MS);
    if (days < 0 || days >= EXPIRY_NOTICE_DAYS) return [];
    return [`the certificate of ${subject} is valid for ${days} more days only; renew it: security certificate create`];
  });
}

export interface Login {
  readonly client: OntapClient;
  readonly method: Credentials["method"];
  /** What `/cluster` tells; absent: the login may not read it. */
  readonly cluster?: Fields;
}

/** Whether the cluster accepts the credentials. ONTAP answers a login that may not read this with another code. */
export async function checkLogin(client: OntapClient, method: Credentials["method"]): Promise<Finding<Login>> {
  try {
    const { fields } = await client.request({ method: "GET", path: "/cluster?fields=name,version" });
    const details = [`logged in to cluster ${JSON.stringify(fields.name ?? "")}`];
    return { status: "ok", value: { client, method, cluster: fields }, details };
  } catch (error) {
    if (isRefusal(error, "permissionDenied", "entryMissing")) {
      return {
        status: "ok",
        value: { client, method },
        details: ["logged in, with a role that may not read /cluster"],
      };
    }
    if (method !== "bearer" || !(error instanceof OntapApiError) || error.status !== 401) throw error;
    const remedy =
      "renew the bearer token; ONTAP 9.14.1 or later accepts those of its authorization servers: security oauth2 client show";
    return failed(remedy, error.problem);
  }
}

export async function checkVersion({ client, cluster, method }: Login): Promise<Finding> {
  const { generation, major, minor = 0 } = isFields(cluster?.version) ? cluster.version : {};
  if ([generation, major, minor].some((part) => typeof part !== "number"))
    return skipped("not known: this user may not read /cluster");
  const version = [generation, major, minor].join(".");
  const detail = `ONTAP ${version}`;
  if (!isAtLeast(version, "9.6.0"))
    return failed("upgrade to ONTAP 9.6 or later: older releases have no REST API for iSCSI services", detail);
  if (method === "bearer" && !isAtLeast(version, "9.14.1"))
    return failed("authenticate with a password or a certificate: bearer tokens need ONTAP 9.14.1 or later", detail);
  const missing = "before 9.9.1 a plan cannot tell whether an SVM allows iSCSI: the apply does";
  const asaR2 = (await READS.asaR2(client)) === true ? [inWords(...ASA_R2)] : [];
  return passed([detail, ...(isAtLeast(version, "9.9.1") ? [] : [missing]), ...asaR2]);
}

export interface Readable {
  /** Absent: it may not read `/svm/svms`. */
  readonly svms?: readonly SvmFacts[];
  readonly services: readonly IscsiServiceState[];
}

const SERVICES = "/protocols/san/iscsi/services";
const { meaning: ASA_R2_MEANING, remedy: ASA_R2_REMEDY } = explain("5376452", {});
const ASA_R2 = [`ASA r2: ${ASA_R2_MEANING}`, ASA_R2_REMEDY] as const;

/** What is lost without a path. */
const LOST: Readonly<Record<string, string>> = {
  "/cluster": "the version is not known",
  "/svm/svms": "a plan cannot predict a refused creation, nor check the SVM's UUID",
  "/protocols/san/iscsi/sessions": "no service can be disabled or deleted, unless its activeSessions is END",
  "/network/ip/interfaces": "targetPortals is empty",
};

/** UUID of no SVM: whether sessions may be read is all that counts. */
const NO_SVM = ["00000000-0000-0000-0000-000000000000"];

/** Which paths the login's role may read. Whether it may write is not tried. */
export async function checkRights({ client, cluster }: Login): Promise<Finding<Readable>> {
  const svms = await unlessRefused(listSvms(client), "permissionDenied");
  const services = await unlessRefused(new IscsiServices(client).list(), "permissionDenied");
  const granted = {
    "/cluster": cluster,
    "/svm/svms": svms,
    [SERVICES]: services,
    "/protocols/san/iscsi/sessions": await unlessRefused(listSessions(client, NO_SVM), "permissionDenied"),
    "/network/ip/interfaces": await unlessRefused(listPortals(client), "permissionDenied"),
  };
  const paths = Object.entries(granted);
  const read = paths.map(([path, answer]) => `GET ${path}: ${answer === undefined ? "refused" : "granted"}`);
  const details = [...read, `writing to ${SERVICES}: not tried, an apply needs it`];
  if (services === undefined) return failed(`${grant(SERVICES)}; an apply needs -access all`, ...details);
  const denied = paths.filter(([, answer]) => answer === undefined);
  const warnings = denied.map(([path]) => `without ${path}, ${LOST[path] ?? ""}; ${grant(path)}`);
  return { status: "ok", value: omitUndefined({ svms, services }), details, warnings };
}

function grant(path: string): string {
  return `let the role read it: ${grantCommand(`/api${path}`, "readonly")}`;
}

export async function checkLicense({ client }: Login): Promise<Finding> {
  const state = await unlessRefused(readIscsiLicense(client), "permissionDenied");
  if (state === undefined) {
    // ONTAP refuses a role of the cluster and one of an SVM alike.
    const why =
      "not known: this user may not read licenses, as no user of an SVM may; let a user of the cluster read them";
    return skipped(`${why}: ${grantCommand("/api/cluster/licensing/licenses", "readonly")}`);
  }
  const detail = `iSCSI license: ${state}`;
  if (state === "unlicensed") return failed(explainClass("licenseMissing", "").remedy, detail);
  return passed([detail], state === "compliant" ? [] : ["check it: system license show -package iscsi"]);
}
