import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { ClusterConnection } from "../../model/cluster-connection";
import type { Access } from "../../ontap/access";
import { isPinned } from "../../ontap/fingerprint";
import type { SettingNames } from "../../ontap/profile";
import { openTunnel } from "../../ontap/tunnel";
import { transportCodeOf } from "../../ontap/transport-failures";
import type { CertificateFacts } from "../schemas/doctor-report";
import { chainOf, describeCertificate, expiryWarnings } from "./certificate-chain";
import { describeConnection, established, failed, type Target } from "./check-network";
import type { Finding } from "./checklist";
import { describeTransport, type FailureDescription } from "./describe-failure";

/** Whether TLS stands at the target, which certificates it shows, and whether they are trusted with these settings. */
export async function checkCertificate(
  target: Target,
  connection: ClusterConnection,
  access: Access,
  now: () => Date,
): Promise<Finding<undefined>> {
  if (connection.endpoint.startsWith("http:"))
    return { status: "skipped", value: undefined, details: ["plain HTTP, on this machine only"] };
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
  return connect({
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
    return describeTransport(
      "CERTIFICATE_PIN_MISMATCH",
      `shown ${shown?.fingerprint256 ?? "none"}, given ${fingerprint256}`,
    );
  }
  return socket.authorized ? undefined : describeDistrust(String(socket.authorizationError), shown, names);
}

function describeDistrust(
  code: string,
  shown: CertificateFacts | undefined,
  { caFile }: SettingNames,
): FailureDescription {
  const meant = transportCodeOf({ code }, false);
  if (/^CERTIFICATE_(EXPIRED|NAME_MISMATCH)$/.test(meant)) return describeTransport(meant, code);
  const remedy = `give the PEM file of its authority (--ca-file, ${caFile}, prop caFile); or, once this fingerprint was compared with the cluster's own, pin the certificate (--fingerprint, prop fingerprint256): ${shown?.fingerprint256 ?? ""}`;
  return { problem: describeTransport("CERTIFICATE_UNTRUSTED", code).problem, remedy };
}
