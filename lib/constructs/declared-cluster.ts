import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import {
  concurrencyRule,
  DEFAULT_CONCURRENCY,
  DEFAULT_PROFILE,
  DEFAULT_REQUEST_TIMEOUT_MS,
  requestTimeoutRule,
} from "../model/cluster-connection";
import {
  clusterNameRule,
  endpointRule,
  fingerprintRule,
  printableEndpoint,
  profileRule,
  serverNameRule,
} from "../model/rules";
import { certificateAuthority } from "./certificate-authority";
import type { ClusterTexts } from "./cluster-texts";
import type { OntapClusterProps } from "./ontap-cluster-props";
import { checkProp, constructError, flagRule } from "./validation";

/**
 * The cluster that props declare.
 *
 * @throws ValidationError INVALID_VALUE when a prop breaks its rule, or two of them contradict each other.
 */
export function declaredCluster(cluster: Construct, props: OntapClusterProps): ClusterTexts {
  checkProps(cluster, props);
  const { name = cluster.node.id, caFile, serverName, fingerprint256, insecureSkipVerify } = props;
  const endpoint = Token.isUnresolved(props.endpoint) ? props.endpoint : new URL(props.endpoint).origin;
  const connection = {
    name,
    endpoint,
    profile: props.profile ?? DEFAULT_PROFILE,
    caFile: caFile === undefined || Token.isUnresolved(caFile) ? caFile : certificateAuthority(cluster, caFile),
    serverName,
    fingerprint256,
    insecureSkipVerify: insecureSkipVerify === true ? true : undefined,
    concurrency: props.concurrency ?? DEFAULT_CONCURRENCY,
    requestTimeoutMs: props.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
  };
  const known = !Object.values(connection).some((value) => Token.isUnresolved(value));
  return { name, endpoint, json: jsonText(connection), known };
}

/** The JSON of a record in which the engine fills in what tokens stand for, quoted as JSON demands. */
function jsonText(record: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(record).filter(([, value]) => value !== undefined);
  const fields = given.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`);
  return `{${fields.join(",")}}`;
}

function valueText(value: unknown): string {
  return Token.isUnresolved(value) ? Fn.jsonencode(value) : JSON.stringify(value);
}

function checkProps(cluster: Construct, props: OntapClusterProps): void {
  const { endpoint, profile, name = cluster.node.id, serverName, fingerprint256 } = props;
  checkProp(cluster, "endpoint", endpoint, endpointRule, (shown) => JSON.stringify(printableEndpoint(shown)));
  checkProp(cluster, "profile", profile, profileRule);
  checkProp(cluster, "name", name, clusterNameRule);
  checkProp(cluster, "serverName", serverName, serverNameRule);
  checkProp(cluster, "fingerprint256", fingerprint256, fingerprintRule);
  checkProp(cluster, "insecureSkipVerify", props.insecureSkipVerify, flagRule);
  checkProp(cluster, "concurrency", props.concurrency, concurrencyRule);
  checkProp(cluster, "requestTimeoutMs", props.requestTimeoutMs, requestTimeoutRule);
  checkTrust(cluster, props);
}

function checkTrust(cluster: Construct, { caFile, fingerprint256, insecureSkipVerify }: OntapClusterProps): void {
  const given = Object.entries({ caFile, fingerprint256, insecureSkipVerify: insecureSkipVerify === true || undefined })
    .filter(([, value]) => value !== undefined)
    .map(([prop]) => prop);
  if (given.length < 2) return;
  const problem = `${given.join(" and ")}: got both, expected one way to check the certificate: remove the others`;
  throw constructError(cluster, "INVALID_VALUE", problem);
}
