import { execFile, type ExecFileOptions } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { inWords, messageOf, OntapApiError } from "../errors";
import type { ClusterConnection } from "../model/cluster-connection";
import { type Fields, given, isFields } from "../model/decode";
import { describeValues } from "../model/differences";
import type { IscsiServiceState } from "../model/iscsi-service";
import { NODE_REMEDY, nodeProblem, OLDEST_NODE } from "../model/node-version";
import { PROVIDER_NAME, PROVIDER_SOURCE } from "../model/provider-contract";
import { type Access, readAccess } from "../ontap/access";
import { explainClass, grantCommand, isRefusal, type RefusalClass } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import type { Credentials } from "../ontap/credentials";
import { listPortals } from "../ontap/ip-interfaces";
import { IscsiServices } from "../ontap/iscsi-services";
import { listSessions } from "../ontap/iscsi-sessions";
import { readIscsiLicense } from "../ontap/licenses";
import { type Environment, environmentPrefix } from "../ontap/profile";
import type { SvmFacts } from "../ontap/records";
import { listSvms } from "../ontap/svms";
import { unlessDenied } from "../reconciler/observe";
import type { NamedCluster } from "./cluster-flags";
import { type Finding, skipped } from "./doctor-connection";

const PRINT_FACTS = ["--print", "process.versions.node + ' ' + process.execPath"];
const TIMEOUT_MS = 10_000;

/**
 * Whether the `node` that an engine would start with this environment serves: the first on the PATH, which need not be the
 * one that runs this.
 *
 * @param signal aborts when the process is asked to end.
 */
export async function checkNode(environment: Environment, signal: AbortSignal): Promise<Finding<undefined>> {
  try {
    const options = { env: environment, timeout: TIMEOUT_MS, signal };
    const { stdout } = await promisify(execFile)("node", PRINT_FACTS, options);
    return findingOf(stdout);
  } catch (error) {
    return unusable(isMissing(error) ? "there is no node on the PATH" : `node does not run: ${lastLine(error)}`);
  }
}

function findingOf(stdout: string): Finding<undefined> {
  const [, version, path] = /^(\d+\.\d+\.\S+) (.+)\n$/.exec(stdout) ?? [];
  if (version === undefined || path === undefined)
    return unusable(`node on the PATH is no Node.js: it printed ${JSON.stringify(stdout.slice(0, 80))}`);

  const [problem, facts] = [nodeProblem({ version, path }), { version, path }];
  if (problem !== undefined) return { status: "failed", details: [problem], remedy: NODE_REMEDY, facts };
  return { status: "ok", value: undefined, details: [`Terraform starts ${path}, ${version}`], facts };
}

function isMissing(error: unknown): boolean {
  return isFields(error) && error.code === "ENOENT";
}

/** The last words of a program that failed, or what Node.js says of it. */
function lastLine(error: unknown): string {
  return messageOf(error).trim().split("\n").at(-1) ?? "";
}

function unusable(problem: string): Finding<undefined> {
  const remedy = `install Node.js ${OLDEST_NODE} or later where Terraform runs: it starts node for every plan and apply`;
  return { status: "failed", details: [problem], remedy };
}

const REMEDY =
  "if a provider_installation of a CLI configuration (TF_CLI_CONFIG_FILE, ~/.terraformrc, ~/.tofurc) hides the stack's folder, " +
  'add to it a filesystem_mirror with path = "terraform.d/plugins" and include = ["cdktf.local/*/*"], ' +
  'and to its direct and network_mirror exclude = ["cdktf.local/*/*"]';

/** Where synthesis puts the provider, in a stack's folder. */
const MIRROR = "terraform.d";
const INIT = ["init", "-backend=false", "-input=false", "-no-color"];
const INIT_TIMEOUT_MS = 60_000;

/** What would lead Terraform away from the folder that it runs in. */
const ELSEWHERE = { TF_DATA_DIR: undefined, TF_WORKSPACE: undefined, TF_REATTACH_PROVIDERS: undefined };

/**
 * Whether Terraform can install the provider of provider mode: it is asked to, in a copy of what a stack's folder has of it.
 *
 * @param out the folder with the synthesized stacks.
 */
export async function checkProviders(
  environment: Environment,
  signal: AbortSignal,
  out: string,
): Promise<Finding<undefined>> {
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

async function initialize(options: ExecFileOptions & { readonly env: Environment }): Promise<Finding<undefined>> {
  const { TERRAFORM_BINARY_NAME } = options.env;
  for (const engine of TERRAFORM_BINARY_NAME ? [TERRAFORM_BINARY_NAME] : ["terraform", "tofu"]) {
    const facts = { engine };
    try {
      await promisify(execFile)(engine, INIT, options);
      return { status: "ok", value: undefined, details: [`${engine} init finds the provider of provider mode`], facts };
    } catch (error) {
      if (isMissing(error)) continue;
      const details = [`${engine} init does not find the provider of provider mode: ${firstError(error)}`];
      return { status: "failed", details, remedy: REMEDY, facts };
    }
  }
  return skipped("Terraform is not on the PATH");
}

/** The first error that Terraform tells, in one line. */
function firstError(error: unknown): string {
  const told = isFields(error) ? String(error.stderr).split("Error: ")[1] : undefined;
  return (told ?? lastLine(error)).replaceAll(/[\s│╷╵]+/g, " ").trim();
}

/**
 * Whether the environment and the files say who logs in and whom to trust.
 *
 * @throws SettingsError when they do not.
 */
export function checkSettings({ connection, source }: NamedCluster, environment: Environment): Finding<Access> {
  const access = readAccess(connection, environment);
  const { name, endpoint, profile } = connection;
  const { proxy } = access;
  return {
    status: "ok",
    value: access,
    details: [
      `cluster: ${name}, ${endpoint}, from ${source}`,
      `profile "${profile}": ${login(access.credentials)}`,
      `certificates: ${trust(connection, access)}`,
      ...(proxy === undefined ? [] : [`proxy: ${proxy.origin}, from ${proxy.variable}`]),
    ],
    warnings: access.warnings,
    facts: { profile, method: access.credentials.method, ...(proxy === undefined ? {} : { proxy: proxy.origin }) },
  };
}

function login(credentials: Credentials): string {
  switch (credentials.method) {
    case "basic":
      return `user ${credentials.username} with a password`;
    case "bearer":
      return "a bearer token";
    case "certificate":
      return "a client certificate";
  }
}

function trust(
  { profile, caFile, ca: declared, fingerprint256, insecureSkipVerify }: ClusterConnection,
  { ca }: Access,
): string {
  if (insecureSkipVerify === true) return "any is accepted";
  if (fingerprint256 !== undefined) return "only the one with the given fingerprint is accepted";
  if (ca === undefined) return "those of public authorities are trusted";
  if (declared !== undefined) return "those that the stack has of its caFile are trusted";
  return `those of ${caFile === undefined ? `${environmentPrefix(profile)}CA_FILE` : resolve(caFile)} are trusted`;
}

/** A login that the cluster accepted. */
export interface Login {
  readonly client: OntapClient;
  readonly method: Credentials["method"];
  /** What `/cluster` tells; absent: the login may not read it. */
  readonly cluster?: Fields;
}

/**
 * Whether the cluster accepts the credentials: a request that its role may not do is answered with another code than one
 * of somebody unknown.
 *
 * @throws OntapApiError, TransportError for everything else than an answer to this question.
 * @see /cluster
 */
export async function checkLogin(client: OntapClient, method: Credentials["method"]): Promise<Finding<Login>> {
  try {
    const { fields } = await client.request({ method: "GET", path: "/cluster?fields=name,version" });
    const details = [`logged in to cluster ${JSON.stringify(fields.name ?? "")}`];
    return {
      status: "ok",
      value: { client, method, cluster: fields },
      details,
      facts: { cluster: typeof fields.name === "string" ? fields.name : null },
    };
  } catch (error) {
    if (isRefusal(error, "permissionDenied", "entryMissing")) {
      return {
        status: "ok",
        value: { client, method },
        details: ["logged in, with a role that may not read /cluster"],
      };
    }
    if (method === "bearer" && error instanceof OntapApiError && error.status === 401) return tokenRefused(error);
    throw error;
  }
}

function tokenRefused(error: OntapApiError): Finding<never> {
  const remedy =
    "renew the token; ONTAP takes them from 9.14.1 on, of authorization servers that it knows: security oauth2 client show";
  return { status: "failed", details: [error.problem], remedy };
}

/** Whether the cluster's release has what is needed. */
export function checkVersion({ cluster, method }: Login): Finding<undefined> {
  const version = readVersion(cluster?.version);
  if (version === undefined) return skipped("not known: the login may not read it in /cluster");
  const name = version.join(".");
  const [details, facts] = [[`ONTAP ${name}`], { version: name }];
  if (!isAtLeast(version, [9, 6, 0])) return { status: "failed", details, facts, remedy: OLDER_THAN_REST };
  if (method === "bearer" && !isAtLeast(version, [9, 14, 1]))
    return { status: "failed", details, facts, remedy: OLDER_THAN_TOKENS };
  const missing = isAtLeast(version, [9, 9, 1]) ? [] : [WITHOUT_ALLOWED];
  return { status: "ok", value: undefined, details: [...details, ...missing], facts };
}

const OLDER_THAN_REST = "upgrade to ONTAP 9.6 or later: older releases have no REST API for iSCSI services";
const OLDER_THAN_TOKENS = "authenticate with a password or a certificate: bearer tokens need ONTAP 9.14.1 or later";
const WITHOUT_ALLOWED = "before 9.9.1 a plan cannot tell whether an SVM allows iSCSI: the apply does";

/** A release of ONTAP, such as 9, 14 and 1. */
export type OntapVersion = readonly [generation: number, major: number, minor: number];

/** Reads the `version` of `/cluster`; `undefined` when it is none. */
export function readVersion(version: unknown): OntapVersion | undefined {
  const { generation, major, minor = 0 } = isFields(version) ? version : {};
  if (typeof generation !== "number" || typeof major !== "number" || typeof minor !== "number") return undefined;
  return [generation, major, minor];
}

/** Whether a release is another one or came after it. */
export function isAtLeast(version: OntapVersion, least: OntapVersion): boolean {
  const difference = version.map((part, index) => part - (least[index] ?? 0)).find((part) => part !== 0) ?? 0;
  return difference >= 0;
}

/** What the login may read. */
export interface Readable {
  /** Absent: it may not read `/svm/svms`. */
  readonly svms?: readonly SvmFacts[];
  readonly services: readonly IscsiServiceState[];
}

const SERVICES = "/protocols/san/iscsi/services";
const SESSIONS = "/protocols/san/iscsi/sessions";
const INTERFACES = "/network/ip/interfaces";
/** Paths that are good to have, and what is lost without them. */
const OPTIONAL: Readonly<Record<string, string>> = {
  "/cluster": "the version is not known",
  "/svm/svms": "plans cannot tell beforehand why a service cannot be created, nor aim a creation by the SVM's UUID",
  [SESSIONS]: "no service can be disabled or deleted, unless its activeSessions is END",
  [INTERFACES]: "targetPortals is empty",
};

/** UUID of no SVM: whether sessions may be read is all that counts. */
const NO_SVM = ["00000000-0000-0000-0000-000000000000"];

/**
 * Which paths the login's role may read. Whether it may write is not tried.
 *
 * @throws OntapApiError, TransportError when a path is neither granted nor refused.
 */
export async function checkRights({ client, cluster }: Login): Promise<Finding<Readable>> {
  const svms = await unlessDenied(listSvms(client));
  const services = await unlessDenied(new IscsiServices(client).list());
  const granted = {
    "/cluster": cluster !== undefined,
    "/svm/svms": svms !== undefined,
    [SERVICES]: services !== undefined,
    [SESSIONS]: (await unlessDenied(listSessions(client, NO_SVM))) !== undefined,
    [INTERFACES]: (await unlessDenied(listPortals(client))) !== undefined,
  };
  const read = Object.entries(granted).map(([path, may]) => `GET ${path}: ${may ? "granted" : "refused"}`);
  const details = [...read, `writing to ${SERVICES}: not tried, an apply needs it`];
  const facts = { granted };
  if (services === undefined)
    return { status: "failed", details, facts, remedy: `${grant(SERVICES)}; an apply needs -access all` };
  const denied = Object.entries(granted).filter(([, may]) => !may);
  const warnings = denied.map(([path]) => `without ${path}, ${OPTIONAL[path] ?? ""}; ${grant(path)}`);
  return { status: "ok", value: given({ svms, services }), details, warnings, facts };
}

function grant(path: string): string {
  return `let the role read it: ${grantCommand(`/api${path}`, "readonly")}`;
}

/** A role of the cluster and one of an SVM are refused alike. */
const NOT_KNOWN =
  "not known: the login may not read licenses; no login of an SVM may, and one of the cluster needs: " +
  grantCommand("/api/cluster/licensing/licenses", "readonly");

/**
 * Whether the cluster has a license for iSCSI.
 *
 * @throws OntapApiError, TransportError when that cannot be asked.
 * @see /cluster/licensing/licenses
 */
export async function checkLicense(client: OntapClient): Promise<Finding<undefined>> {
  const state = await unlessDenied(readIscsiLicense(client));
  if (state === undefined) return skipped(NOT_KNOWN);
  const [details, facts] = [[`iSCSI license: ${state}`], { state }];
  if (state === "unlicensed")
    return { status: "failed", details, facts, remedy: explainClass("licenseMissing", "").remedy };
  const warnings = state === "compliant" ? [] : ["look at it: system license show -package iscsi"];
  return { status: "ok", value: undefined, details, warnings, facts };
}

/** Which SVMs there are, and whether each is ready for a service. */
export function checkSvms({ svms, services }: Readable): Finding<undefined> {
  if (svms === undefined)
    return skipped(`not known: the login may not read /svm/svms; it sees ${services.length} services`);
  if (svms.length === 0) {
    const remedy =
      "create an SVM (vserver create), or log in as a user that sees the SVMs: a login of an SVM sees only that";
    return { status: "failed", details: ["the login sees no SVM"], remedy };
  }
  const bySvm = new Map(services.map((service) => [service.svmUuid, service]));
  const readiness = svms.map((svm) => ({ svm, service: bySvm.get(svm.uuid) }));
  return {
    status: "ok",
    value: undefined,
    details: readiness.map(({ svm, service }) => describe(svm, service)),
    facts: { svms: readiness.map(({ svm, service }) => ({ ...svm, service: service ?? null })) },
  };
}

function describe(svm: SvmFacts, service: IscsiServiceState | undefined): string {
  const { name, state = "state not known", iscsiAllowed } = svm;
  const allowed =
    iscsiAllowed === undefined ? "not known whether iSCSI is allowed" : `iSCSI ${iscsiAllowed ? "" : "not "}allowed`;
  const has = service === undefined ? "no service" : `service${describeValues(service)}`;
  const seen = `${name}: ${state}, ${allowed}, ${has}`;
  const refusal = obstacle(svm);
  if (refusal === undefined) return seen;
  const { meaning, remedy } = explainClass(refusal, name);
  return `${seen}: ${inWords(meaning, remedy)}`;
}

/** How ONTAP would refuse a creation. */
function obstacle({ state, iscsiAllowed }: SvmFacts): RefusalClass | undefined {
  if (state === "stopped") return "svmStopped";
  return iscsiAllowed === false ? "protocolNotAllowed" : undefined;
}
