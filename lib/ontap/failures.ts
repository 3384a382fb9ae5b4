import type { AssumptionId } from "./assumptions";
import { messageOf, TransportError, type TransportErrorCode } from "../errors";
import { omitUndefined, isFields } from "../model/decode";
import type { Explanation } from "./catalogue";
import type { SettingNames } from "./profile";

/** A host with several addresses yields an error for each, and one without a text around them. */
export function firstError(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : error;
}

/** With the variables of the profile `default`. */
export const TRANSPORT_FAILURES: Readonly<Record<TransportErrorCode, Explanation>> = {
  HOST_NOT_FOUND: {
    meaning: "the host name cannot be resolved",
    remedy: "check the endpoint's spelling and this machine's DNS",
  },
  LOOKUP_FAILED: {
    meaning: "the name server gave no answer",
    remedy: "check this machine's network and DNS, and run it again",
  },
  CONNECTION_REFUSED: {
    meaning: "connection refused",
    remedy: "check the endpoint's host and port, and that the management LIF is up: network interface show",
  },
  HOST_UNREACHABLE: {
    meaning: "no route to the host",
    remedy: "check routes, VPN and firewalls between this machine and the management LIF",
  },
  CONNECT_TIMEOUT: {
    meaning: "no connection within the time limit",
    remedy: "check firewalls between this machine and the management LIF, or raise requestTimeoutMs",
  },
  PROXY_UNREACHABLE: {
    meaning: "the proxy gives no answer",
    remedy: "check the variable, or except the cluster's host in NO_PROXY",
  },
  PROXY_LOGIN_REQUIRED: {
    meaning: "the proxy does not accept the user and password",
    remedy:
      "give them in the variable, with special characters percent-encoded: http://<user>:<password>@<host>:<port>",
  },
  PROXY_REFUSED: {
    meaning: "the proxy does not let the connection through",
    remedy: "let it allow CONNECT to the cluster's host and port, or except the host in NO_PROXY",
  },
  PROXY_FAILED: {
    meaning: "the proxy has no connection to the cluster",
    remedy: "check the endpoint's host and port, and the route from the proxy to the management LIF",
  },
  CERTIFICATE_UNTRUSTED: {
    meaning: "the cluster's certificate is not signed by a trusted CA",
    remedy:
      "give its CA's PEM file as caFile or ONTAP_CA_FILE; a self-signed one is its own CA: security certificate show -type server -instance",
  },
  CERTIFICATE_EXPIRED: {
    meaning: "the cluster's certificate is expired or not valid yet",
    remedy: "compare the clocks, then renew it: security certificate create, security ssl modify",
  },
  CERTIFICATE_NAME_MISMATCH: {
    meaning: "the cluster's certificate is for another host name",
    remedy: "use a host name of the certificate in the endpoint, or give it as serverName",
  },
  CERTIFICATE_PIN_MISMATCH: {
    meaning: "the cluster shows another certificate than the declared one",
    remedy:
      "if it was renewed, check it on the cluster (security certificate show), then declare the new fingerprint256",
  },
  TLS_FAILED: {
    meaning: "the TLS handshake failed",
    remedy: "check that the endpoint's port speaks HTTPS with TLS 1.2 or later, and that no proxy stands between",
  },
  CONNECTION_LOST: {
    meaning: "the connection ended before the whole answer came",
    remedy: "run it again; if it happens often, look for a proxy or firewall that cuts connections",
  },
  REQUEST_TIMEOUT: {
    meaning: "no whole answer within the time limit",
    remedy: "run it again; if the cluster is slow, raise requestTimeoutMs",
  },
  RESPONSE_TOO_LARGE: {
    meaning: "the answer is larger than any that ONTAP gives here",
    remedy: "check that the endpoint is the cluster's management LIF and not another web server",
  },
  RESPONSE_INVALID: {
    meaning: "the answer is not what ONTAP's REST API answers",
    remedy: "check that the endpoint is the cluster's management LIF and not a proxy or another web server",
  },
};

/** The codes of Node.js, OpenSSL and undici. */
const KNOWN_CAUSES: ReadonlyMap<unknown, TransportErrorCode> = new Map(
  Object.entries<TransportErrorCode>({
    ENOTFOUND: "HOST_NOT_FOUND",
    EAI_AGAIN: "LOOKUP_FAILED",
    ECONNREFUSED: "CONNECTION_REFUSED",
    EHOSTUNREACH: "HOST_UNREACHABLE",
    ENETUNREACH: "HOST_UNREACHABLE",
    EADDRNOTAVAIL: "HOST_UNREACHABLE",
    ETIMEDOUT: "CONNECT_TIMEOUT",
    UND_ERR_CONNECT_TIMEOUT: "CONNECT_TIMEOUT",
    PROXY_UNREACHABLE: "PROXY_UNREACHABLE",
    PROXY_LOGIN_REQUIRED: "PROXY_LOGIN_REQUIRED",
    PROXY_REFUSED: "PROXY_REFUSED",
    PROXY_FAILED: "PROXY_FAILED",
    DEPTH_ZERO_SELF_SIGNED_CERT: "CERTIFICATE_UNTRUSTED",
    SELF_SIGNED_CERT_IN_CHAIN: "CERTIFICATE_UNTRUSTED",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "CERTIFICATE_UNTRUSTED",
    UNABLE_TO_GET_ISSUER_CERT: "CERTIFICATE_UNTRUSTED",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "CERTIFICATE_UNTRUSTED",
    CERT_UNTRUSTED: "CERTIFICATE_UNTRUSTED",
    CERT_SIGNATURE_FAILURE: "CERTIFICATE_UNTRUSTED",
    CERT_HAS_EXPIRED: "CERTIFICATE_EXPIRED",
    CERT_NOT_YET_VALID: "CERTIFICATE_EXPIRED",
    ERR_TLS_CERT_ALTNAME_INVALID: "CERTIFICATE_NAME_MISMATCH",
    CERTIFICATE_PIN_MISMATCH: "CERTIFICATE_PIN_MISMATCH",
    EPROTO: "TLS_FAILED",
    ECONNRESET: "CONNECTION_LOST",
    EPIPE: "CONNECTION_LOST",
    UND_ERR_SOCKET: "CONNECTION_LOST",
    UND_ERR_HEADERS_OVERFLOW: "RESPONSE_TOO_LARGE",
  }),
);

export interface FailedRequest {
  readonly cluster: string;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  /** Absent if no setting can be the reason. */
  readonly names?: SettingNames;
}

export function describeCluster({ cluster, origin }: Pick<FailedRequest, "cluster" | "origin">): string {
  return `Cluster ${cluster} (${origin})`;
}

interface TransportFailureParts {
  readonly sent: boolean;
  readonly detail?: string;
  readonly row?: AssumptionId;
  readonly cause?: unknown;
}

/** Which row of the table of assumptions checks what cannot be read, for somebody whose endpoint is right. */
export function orVerify(remedy: string, row: AssumptionId): string {
  return `${remedy}; if it is, run "ontap-iscsi verify --row ${row}" and report what it prints`;
}

export function transportFailure(
  code: TransportErrorCode,
  request: FailedRequest,
  { detail, row, ...options }: TransportFailureParts,
): TransportError {
  const { meaning, remedy } = TRANSPORT_FAILURES[code];
  const why = detail === undefined ? meaning : `${meaning} (${detail})`;
  const named = remedy.replace("ONTAP_CA_FILE", request.names?.caFile ?? "ONTAP_CA_FILE");
  return new TransportError(code, `${describeCluster(request)}: ${why}`, {
    ...options,
    remedy: row === undefined ? named : orVerify(named, row),
  });
}

/** The outcome of a write is then unknown. */
export function invalidAnswer(request: FailedRequest, detail: string, row?: AssumptionId): TransportError {
  return transportFailure("RESPONSE_INVALID", request, omitUndefined({ sent: true, detail, row }));
}

export function translateTransportError(cause: unknown, request: FailedRequest, sent: boolean): TransportError {
  if (cause instanceof TransportError) return cause;
  const options = omitUndefined({ cause, sent, detail: isFailedConnect(cause) ? undefined : transportDetailOf(cause) });
  return transportFailure(transportCodeOf(cause, sent), request, options);
}

/** Its text has only the code, which is translated, and the address. */
function isFailedConnect(cause: unknown): boolean {
  return isFields(cause) && cause.syscall === "connect" && KNOWN_CAUSES.has(cause.code);
}

export function transportCodeOf(cause: unknown, sent: boolean): TransportErrorCode {
  const { name, code } = isFields(cause) ? cause : {};
  if (name === "HTTPParserError") return "RESPONSE_INVALID";
  const known = KNOWN_CAUSES.get(code);
  if (known !== undefined) return known;
  if (/^ERR_(SSL|TLS|OSSL)_/.test(String(code))) return "TLS_FAILED";
  return sent ? "CONNECTION_LOST" : "HOST_UNREACHABLE";
}

/** Terraform starts `node`: nobody can add a flag. */
const HINT = /; if the root CA is installed locally, try running Node\.js with --use-system-ca/;

export function transportDetailOf(cause: unknown): string {
  return messageOf(cause).replaceAll(/\s+/g, " ").replace(HINT, "").trim();
}
