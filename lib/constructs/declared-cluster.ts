import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import {
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  type ConnectionSetting,
  settingProblem,
} from "../model/cluster-connection";
import { given } from "../model/decode";
import { certificateAuthority } from "./certificate-authority";
import type { DeclaredCluster } from "./declarations";
import type { OntapClusterProps } from "./ontap-cluster-props";
import { checkPropNames, constructError } from "./validation";

/**
 * The cluster that props declare.
 *
 * @throws ValidationError MISSING_VALUE without an endpoint; INVALID_VALUE when a prop breaks its rule, is not known, or two of
 * them contradict each other.
 */
export function declaredCluster(cluster: Construct, props: OntapClusterProps): DeclaredCluster {
  checkProps(cluster, props);
  const { name = cluster.node.id, caFile, insecureSkipVerify } = props;
  const endpoint = Token.isUnresolved(props.endpoint) ? props.endpoint : new URL(props.endpoint).origin;
  const connection = given({
    ...CONNECTION_DEFAULTS,
    ...given(props),
    name,
    endpoint,
    caFile: caFile === undefined || Token.isUnresolved(caFile) ? caFile : certificateAuthority(cluster, caFile),
    insecureSkipVerify: insecureSkipVerify === true ? true : undefined,
  });
  const known = !Object.values(connection).some((value) => Token.isUnresolved(value));
  const json = jsonText(connection);
  return { name, endpoint, json, lastingJson: caFile === undefined ? json : lasting(connection), known };
}

/** With the text of the certificate authority in place of its file, whose path in the stack is another after a change of it. */
function lasting({ caFile = "", ...others }: Readonly<Record<string, unknown>>): string {
  const path = String(caFile);
  const text = Token.isUnresolved(path)
    ? `\${jsonencode(try(file(${path}), null))}`
    : `\${jsonencode(file("${path}"))}`;
  return jsonText(others, [`"ca":${text}`]);
}

/** The JSON of a record in which the engine fills in what tokens stand for, quoted as JSON demands. */
function jsonText(record: Readonly<Record<string, unknown>>, others: readonly string[] = []): string {
  const fields = Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`);
  return `{${[...fields, ...others].join(",")}}`;
}

function valueText(value: unknown): string {
  return Token.isUnresolved(value) ? Fn.jsonencode(value) : JSON.stringify(value);
}

function checkProps(cluster: Construct, props: OntapClusterProps): void {
  checkPropNames(cluster, props, CONNECTION_SETTINGS);
  const { endpoint } = props as Partial<OntapClusterProps>;
  if (endpoint === undefined) throw constructError(cluster, "MISSING_VALUE", NO_ENDPOINT);
  const { name = cluster.node.id } = props;
  for (const setting of CONNECTION_SETTINGS) checkSetting(cluster, setting, { ...props, name }[setting]);
  checkTrust(cluster, props);
}

function checkSetting(cluster: Construct, setting: ConnectionSetting, value: unknown): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  const problem = settingProblem(setting, value);
  if (problem !== undefined) throw constructError(cluster, "INVALID_VALUE", `${setting}: ${problem}`);
}

function checkTrust(cluster: Construct, { caFile, fingerprint256, insecureSkipVerify }: OntapClusterProps): void {
  const ways = Object.keys(
    given({ caFile, fingerprint256, insecureSkipVerify: insecureSkipVerify === true || undefined }),
  );
  if (ways.length < 2) return;
  const problem = `${ways.join(" and ")}: got both, expected one way to check the certificate: remove the others`;
  throw constructError(cluster, "INVALID_VALUE", problem);
}

const NO_ENDPOINT = "endpoint: missing, expected an https URL, such as https://cluster1.example.com";
