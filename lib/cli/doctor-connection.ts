import type { X509Certificate } from "node:crypto";
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { addAbortSignal } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { isOntapIscsiError, type OntapIscsiError, type TransportErrorCode } from "../errors";
import type { ClusterConnection } from "../model/cluster-connection";
import type { Access } from "../ontap/access";
import { isPinned } from "../ontap/connector";
import type { SettingNames } from "../ontap/profile";
import { type Destination, destinationOf, openTunnel, type Proxy } from "../ontap/proxy";
import { firstError, TRANSPORT_FAILURES, transportCodeOf, transportDetailOf } from "../ontap/failures";
import { withoutSecrets } from "../secrets";
import type { CertificateFacts, Facts, StepReport } from "./schemas";
import { withFlags } from "./context";

type StepId = StepReport["step"];

/** The steps as people know them. */
export const STEP_TITLES: Readonly<Record<StepId, string>> = {
  node: "Node.js",
  providers: "providers",
  settings: "settings",
  lookup: "name lookup",
  tcp: "TCP connection",
  tls: "TLS",
  authentication: "authentication",
  version: "ONTAP version",
  rights: "rights",
  license: "license",
  svms: "SVMs",
};

/** What a check tells of itself. */
interface Told {
  readonly details: readonly string[];
  readonly warnings?: readonly string[];
  /** What was seen, for programs. */
  readonly facts?: Facts;
}

/** The result of one check; a value is for the steps that need this one. */
export type Finding<Value> =
  | (Told & { readonly status: "ok" | "skipped"; readonly value: Value })
  | (Told & { readonly status: "failed"; readonly remedy: string });

/** How a step ended, for those that need it: with a value unless it failed or could not begin. */
export type Outcome<Value> =
  | { readonly step: StepId; readonly passed: true; readonly value: Value }
  | { readonly step: StepId; readonly passed: false };

type ValuesOf<Needed extends readonly Outcome<unknown>[]> = {
  [Index in keyof Needed]: Needed[Index] extends Outcome<infer Value> ? Value : never;
};

/** Runs steps one after the other, leaves out those whose needs failed, and reports each. */
export class Checklist {
  readonly #onReport: (report: StepReport) => void;

  /** @param onReport is told of every step when it ended. */
  constructor(onReport: (report: StepReport) => void) {
    this.#onReport = onReport;
  }

  /** Runs a check with the values of the steps that it needs. An operator's error that it throws is its failure. */
  async step<Value, const Needed extends readonly Outcome<unknown>[]>(
    step: StepId,
    needed: Needed,
    check: (...values: ValuesOf<Needed>) => Finding<Value> | Promise<Finding<Value>>,
  ): Promise<Outcome<Value>> {
    const missing = needed.filter(({ passed }) => !passed).map((outcome) => STEP_TITLES[outcome.step]);
    if (missing.length > 0) {
      this.#onReport({
        step,
        status: "skipped",
        details: [`needs ${missing.join(" and ")}`],
        warnings: [],
      });
      return { step, passed: false };
    }
    const values = needed.map((outcome) => (outcome.passed ? outcome.value : undefined)) as ValuesOf<Needed>;
    return this.#report(step, await finding(() => check(...values)));
  }

  #report<Value>(step: StepId, found: Finding<Value>): Outcome<Value> {
    const { status, details, warnings = [], facts } = found;
    this.#onReport({
      step,
      status,
      details: details.map(withoutSecrets),
      warnings: warnings.map(withFlags).map(withoutSecrets),
      ...(status === "failed" ? { remedy: found.remedy } : {}),
      ...(facts === undefined ? {} : { facts }),
    });
    return status === "failed" ? { step, passed: false } : { step, passed: true, value: found.value };
  }
}

async function finding<Value>(check: () => Finding<Value> | Promise<Finding<Value>>): Promise<Finding<Value>> {
  try {
    return await check();
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const { problem, remedy } = describeFailure(error);
    return { status: "failed", details: [problem], remedy };
  }
}

/** A failure in two parts. */
export interface FailureDescription {
  readonly problem: string;
  readonly remedy: string;
}

/** What failed, and what to do about it: a report says them apart. */
export function describeFailure({
  problem,
  remedy = "correct it, here and where Terraform runs",
}: OntapIscsiError): FailureDescription {
  return { problem: withFlags(problem), remedy: withFlags(remedy) };
}

/** The failure of a connection, without the request that there was none of. */
export function describeTransport(code: TransportErrorCode, detail: string): FailureDescription {
  const { meaning, remedy } = TRANSPORT_FAILURES[code];
  return { problem: `${meaning} (${detail})`, remedy: withFlags(remedy) };
}

/** What to connect to, and how long that may take. */
export interface Target extends Destination {
  readonly timeoutMs: number;
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** The target of an endpoint. */
export function targetOf(endpoint: string, limits: Pick<Target, "timeoutMs" | "signal">): Target {
  return { ...destinationOf(endpoint), ...limits };
}

/** Whether the host's name has an address. */
export async function checkLookup({ host }: Target): Promise<Finding<undefined>> {
  if (isIP(host) !== 0) return skipped(`${host} is an address already`);
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return { status: "ok", value: undefined, details: [`${host}: ${addresses.join(", ")}`], facts: { addresses } };
  } catch (error) {
    return failed(describeConnection(error));
  }
}

/**
 * Whether something listens at the target.
 *
 * @param proxy absent when the target is the cluster itself.
 */
export async function checkConnection(target: Target, proxy?: Proxy): Promise<Finding<undefined>> {
  const socket = connect({ host: target.host, port: target.port });
  try {
    await established(socket, "connect", target);
    const peer = `${socket.remoteAddress ?? target.host} port ${target.port}`;
    const what = proxy === undefined ? peer : `the proxy of ${proxy.variable}: ${peer}`;
    return { status: "ok", value: undefined, details: [`connected to ${what}`] };
  } catch (error) {
    const failure = describeConnection(error);
    return failed(proxy === undefined ? failure : describeTransport("PROXY_UNREACHABLE", failure.problem));
  } finally {
    socket.destroy();
  }
}

/** Waits until a connection stands; rejects with an error that has a code when it does not. */
export function established(socket: Socket, event: "connect" | "secureConnect", target: Target): Promise<void> {
  addAbortSignal(target.signal, socket);
  return new Promise((resolve, reject) => {
    socket.setTimeout(target.timeoutMs, () => {
      reject(Object.assign(new Error(`not within ${target.timeoutMs} ms`), { code: "ETIMEDOUT" }));
    });
    socket.once(event, resolve);
    socket.once("error", reject);
    // A server that closes during the handshake without a word leaves no error behind.
    socket.once("close", () => {
      reject(Object.assign(new Error("the server closed it"), { code: "ECONNRESET" }));
    });
  });
}

/** What Node.js reported of a connection, in our words. */
export function describeConnection(error: unknown): FailureDescription {
  const cause = firstError(error);
  return describeTransport(transportCodeOf(cause, false), transportDetailOf(cause));
}

/** The finding for what does not apply. */
export function skipped(detail: string): Finding<undefined> {
  return { status: "skipped", value: undefined, details: [detail] };
}

/** The finding for a failure. */
export function failed({ problem, remedy }: FailureDescription): Finding<never> {
  return { status: "failed", details: [problem], remedy };
}

/** Whether TLS stands at the target, which certificates it shows, and whether they are trusted with these settings. */
export async function checkCertificate(
  target: Target,
  connection: ClusterConnection,
  access: Access,
  now: () => Date,
): Promise<Finding<undefined>> {
  if (connection.endpoint.startsWith("http:")) return skipped("plain HTTP, on this machine only");
  let socket: TLSSocket | undefined;
  try {
    const tunnel = access.proxy && (await openTunnel(access.proxy, target, target.timeoutMs));
    socket = connectToLook(target, connection, access, tunnel);
    await established(socket, "secureConnect", target);
    return findingOf(socket, connection, access, now());
  } catch (error) {
    return failed(describeConnection(error));
  } finally {
    socket?.destroy();
  }
}

/**
 * Nothing is sent over this connection, so that it may stand although the certificate is not trusted: only then can it be
 * shown. Node.js checks it all the same, and tells what it found.
 */
function connectToLook(
  { host, port }: Target,
  { serverName }: ClusterConnection,
  { ca, credentials }: Access,
  tunnel: Socket | undefined,
): TLSSocket {
  const servername = serverName ?? (isIP(host) === 0 ? host : undefined);
  return connectTls({
    host,
    port,
    minVersion: "TLSv1.2",
    rejectUnauthorized: false,
    ...(tunnel === undefined ? {} : { socket: tunnel }),
    ...(servername === undefined ? {} : { servername }),
    ...(ca === undefined ? {} : { ca }),
    ...(credentials.method === "certificate" ? { cert: credentials.certificate, key: credentials.key } : {}),
  });
}

function findingOf(socket: TLSSocket, connection: ClusterConnection, access: Access, now: Date): Finding<undefined> {
  const chain = chainOf(socket.getPeerX509Certificate());
  const protocol = socket.getProtocol() ?? "TLS";
  const certificates = chain.map((link, index) => `certificate ${index + 1}: ${describeCertificate(link)}`);
  const problem = distrust(socket, chain[0], connection, access);
  const facts = { protocol, trusted: problem === undefined && connection.insecureSkipVerify !== true, chain };
  if (problem !== undefined)
    return { status: "failed", details: [problem.problem, protocol, ...certificates], remedy: problem.remedy, facts };
  const details = [`${protocol}, ${verdict(connection)}`, ...certificates];
  return { status: "ok", value: undefined, details, warnings: expiryWarnings(chain, now), facts };
}

function verdict({ fingerprint256, insecureSkipVerify }: ClusterConnection): string {
  if (insecureSkipVerify === true) return "the certificate is not checked";
  return fingerprint256 === undefined ? "the certificate is trusted" : "the certificate has the given fingerprint";
}

/** Why the shown certificate is not accepted; `undefined` when it is. */
function distrust(
  socket: TLSSocket,
  shown: CertificateFacts | undefined,
  { fingerprint256, insecureSkipVerify }: ClusterConnection,
  { names }: Access,
): FailureDescription | undefined {
  if (insecureSkipVerify === true) return undefined;
  if (fingerprint256 !== undefined) {
    if (isPinned(shown?.fingerprint256, fingerprint256)) return undefined;
    return describeTransport("CERTIFICATE_PIN_MISMATCH", `given ${fingerprint256}`);
  }
  return socket.authorized ? undefined : describeDistrust(String(socket.authorizationError), names);
}

function describeDistrust(code: string, { caFile }: SettingNames): FailureDescription {
  const meant = transportCodeOf({ code }, false);
  if (/^CERTIFICATE_(EXPIRED|NAME_MISMATCH)$/.test(meant)) return describeTransport(meant, code);
  const remedy = `give the PEM file of its authority (--ca-file, ${caFile}, prop caFile); or compare the SHA-256 of certificate 1 with the cluster's own, and pin it (--fingerprint, prop fingerprint256)`;
  return { problem: describeTransport("CERTIFICATE_UNTRUSTED", code).problem, remedy };
}

const DAY_MS = 24 * 3600 * 1000;
const EXPIRY_NOTICE_DAYS = 30;

/** The certificates that a server showed, its own first, as far up as they reach. */
export function chainOf(shown: X509Certificate | undefined): readonly CertificateFacts[] {
  const chain = new Map<string, CertificateFacts>();
  for (let link = shown; link !== undefined && !chain.has(link.fingerprint256); link = link.issuerCertificate)
    chain.set(link.fingerprint256, factsOf(link));
  return Array.from(chain.values());
}

function factsOf({ subject, issuer, validFrom, validTo, fingerprint256 }: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    validFrom: isoTime(validFrom),
    validTo: isoTime(validTo),
    fingerprint256,
  };
}

function oneLine(name: string): string {
  return name.trim().replaceAll("\n", ", ");
}

function isoTime(date: string): string {
  return new Date(date).toISOString().replace(/\.000Z$/, "Z");
}

/** The certificate in one line. */
export function describeCertificate({ subject, issuer, validFrom, validTo, fingerprint256 }: CertificateFacts): string {
  return `${subject}; issued by ${issuer}; valid from ${validFrom} to ${validTo}; SHA-256 ${fingerprint256}`;
}

/** A warning for each certificate that is still valid, but not for long. */
export function expiryWarnings(chain: readonly CertificateFacts[], now: Date): readonly string[] {
  return chain.flatMap(({ subject, validTo }) => {
    const days = Math.floor((Date.parse(validTo) - now.getTime()) / DAY_MS);
    if (days < 0 || days >= EXPIRY_NOTICE_DAYS) return [];
    return [`the certificate of ${subject} is valid for ${days} more days only; renew it: security certificate create`];
  });
}
