import { Token } from "cdktf";
import type { Construct } from "constructs";
import {
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  type ConnectionSetting,
  Provisioning,
  provisioningRule,
  settingProblem,
} from "../model/connection";
import { given } from "../model/decode";
import { certificateFile, certificateText } from "./certificate-authority";
import type { DeclaredCluster } from "./declarations";
import { isKnownAtPlan } from "./known-at-plan";
import type { OntapClusterProps } from "./ontap-cluster-props";
import { templateText } from "./template";
import { PropChecks } from "./validation";

/** The names of the props: the settings of the connection, and how its services are provisioned. */
const PROPS = [...CONNECTION_SETTINGS, "provisioning"];

/**
 * The cluster that props declare.
 *
 * @throws ValidationError MISSING_VALUE without an endpoint; INVALID_VALUE when a prop breaks its rule, or two of them
 * contradict each other.
 */
export function declaredCluster(cluster: Construct, props: OntapClusterProps): DeclaredCluster {
  checkProps(cluster, props);
  const { provisioning = Provisioning.NULL_RESOURCE, caFile, ...settings } = props;
  const { name = cluster.node.id, insecureSkipVerify } = settings;
  const endpoint = templateText(cluster, "endpoint", originOf(props.endpoint));
  const connection = given({
    ...CONNECTION_DEFAULTS,
    ...given(settings),
    name,
    endpoint,
    ...authority(cluster, caFile, provisioning),
    insecureSkipVerify: insecureSkipVerify === true ? true : undefined,
  });
  return { name, endpoint, provisioning, connection, knownAtPlan: isKnownAtPlan(cluster, props.endpoint) };
}

function originOf(endpoint: string): string {
  return Token.isUnresolved(endpoint) ? endpoint : new URL(endpoint).origin;
}

/** A file of the stack for the programs that Terraform starts there; the text itself for a provider's configuration. */
function authority(
  cluster: Construct,
  caFile: string | undefined,
  provisioning: Provisioning,
): DeclaredCluster["connection"] {
  if (caFile === undefined) return {};
  if (provisioning === Provisioning.PROVIDER) return { ca: certificateText(cluster, caFile) };
  return { caFile: certificateFile(cluster, caFile) };
}

function checkProps(cluster: Construct, props: OntapClusterProps): void {
  const checks = new PropChecks(cluster);
  checks.names(props, PROPS);
  const { endpoint, name = cluster.node.id } = props as Partial<OntapClusterProps>;
  if (endpoint === undefined) checks.add("MISSING_VALUE", NO_ENDPOINT);
  for (const setting of CONNECTION_SETTINGS) checkSetting(checks, setting, { ...props, name }[setting]);
  checkTrust(checks, props);
  checks.fixed("provisioning", props.provisioning, provisioningRule);
  checks.end();
}

/** The endpoint may be a token; everything else is written down. */
function checkSetting(checks: PropChecks, setting: ConnectionSetting, value: unknown): void {
  if (value === undefined || (setting === "endpoint" && Token.isUnresolved(value))) return;
  if (Token.isUnresolved(value)) {
    checks.add("INVALID_VALUE", `${setting}: got a CDKTF token, expected a value that is written down`);
    return;
  }
  const problem = settingProblem(setting, value);
  if (problem !== undefined) checks.add("INVALID_VALUE", `${setting}: ${problem}`);
}

function checkTrust(checks: PropChecks, { caFile, fingerprint256, insecureSkipVerify }: OntapClusterProps): void {
  const ways = Object.keys(
    given({ caFile, fingerprint256, insecureSkipVerify: insecureSkipVerify === true || undefined }),
  );
  if (ways.length < 2) return;
  const problem = `${ways.join(" and ")}: got both, expected one way to check the certificate: remove the others`;
  checks.add("INVALID_VALUE", problem);
}

const NO_ENDPOINT = "endpoint: missing, expected an https URL, such as https://cluster1.example.com";
