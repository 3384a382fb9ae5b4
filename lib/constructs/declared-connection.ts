import type { Construct } from "constructs";
import {
  type ClusterConnection,
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
import type { OntapClusterProps } from "./ontap-cluster-props";
import { checkProp, constructError, flagRule } from "./validation";

/**
 * The connection that a cluster's props declare.
 *
 * @throws ValidationError INVALID_VALUE when a prop breaks its rule, or two of them contradict each other.
 */
export function declaredConnection(cluster: Construct, props: OntapClusterProps): ClusterConnection {
  checkProps(cluster, props);
  const { caFile, serverName, fingerprint256, insecureSkipVerify } = props;
  return {
    name: props.name ?? cluster.node.id,
    endpoint: new URL(props.endpoint).origin,
    profile: props.profile ?? DEFAULT_PROFILE,
    ...(caFile === undefined ? {} : { caFile: certificateAuthority(cluster, caFile) }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(fingerprint256 === undefined ? {} : { fingerprint256 }),
    ...(insecureSkipVerify === true ? { insecureSkipVerify } : {}),
    concurrency: props.concurrency ?? DEFAULT_CONCURRENCY,
    requestTimeoutMs: props.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
  };
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
