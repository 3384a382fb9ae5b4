import { Annotations, TerraformStack, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import {
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  type ConnectionSetting,
  Provisioning,
  provisioningRule,
  settingProblem,
} from "../model/connection";
import { omitUndefined } from "../model/decode";
import { ensureDistinctNames } from "./aspects";
import { authority } from "./certificate-authority";
import { nullResourceServices } from "./null-resource/service";
import { providerServices } from "./provider/resource";
import type { ClusterProvisioning, DeclaredCluster, DeclaredService } from "./provisioning";
import { isKnownAtPlan, resolvedText, templateText } from "./tokens";
import { constructError, PropChecks } from "./validation";

/**
 * How to reach a cluster. Credentials are no props: they are read from the environment when a program runs. Only `endpoint`
 * may be a CDKTF token.
 */
export interface OntapClusterProps {
  /**
   * Address of the cluster management LIF: `https://` host and port, nothing else. `http://` is for a simulator on this
   * machine only. May be an input variable, or hold one; with an attribute of another resource, null_resource mode observes
   * the cluster's services one by one.
   */
  readonly endpoint: string;
  /**
   * Names the environment variables that hold the credentials: `ONTAP_USERNAME`, `ONTAP_PASSWORD` … for `default`,
   * `ONTAP_PROD_EU_USERNAME` … for `prod-eu`. Lower-case letters, digits and `-`.
   *
   * @default "default"
   */
  readonly profile?: string;
  /**
   * What plans and messages call the cluster: unique within a stack. Letters, digits, `_`, `.`, `-`.
   *
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * PEM file of the CA that signed the cluster's certificate, relative to the folder where the app runs. It is copied into the
   * synthesized stack.
   *
   * @default the file that the profile's variable names when a program runs, `ONTAP_CA_FILE` for `default` and
   * `ONTAP_PROD_EU_CA_FILE` for `prod-eu`; else the public CAs
   */
  readonly caFile?: string;
  /**
   * Host name to expect in the cluster's certificate.
   *
   * @default the endpoint's host
   */
  readonly serverName?: string;
  /**
   * SHA-256 fingerprint of the cluster's certificate, 64 hexadecimal digits with or without colons. Then only this certificate
   * is accepted, by any CA and for any host: for ONTAP's self-signed default.
   *
   * @default the certificate is checked against a CA and the host name
   */
  readonly fingerprint256?: string;
  /**
   * Accepts any certificate: whatever answers in the cluster's place gets the credentials. Every synth, plan and apply warns.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
  /**
   * Most connections that one program holds to the cluster, from 1 to 64; further requests queue.
   *
   * @default 6
   */
  readonly concurrency?: number;
  /**
   * How long one request may take, in milliseconds, from 100 to 600000.
   *
   * @default 30000
   */
  readonly requestTimeoutMs?: number;
  /**
   * How the cluster's services are provisioned: by a `null_resource` each, or by the provider that is part of this package.
   * What is written to the cluster is the same. Clusters of one stack may differ.
   *
   * @default Provisioning.NULL_RESOURCE
   */
  readonly provisioning?: Provisioning;
}

/** The declared services of each app, by cluster and SVM. Constructs of several stacks may stand for one cluster. */
const DECLARATIONS = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * What the iSCSI services of one ONTAP cluster share: its address, its credentials profile and one observation of all of
 * them at plan.
 *
 * @example
 * const cluster = new OntapCluster(stack, "cluster1", { endpoint: "https://cluster1.example.com" });
 */
export class OntapCluster extends Construct {
  /** @internal */
  readonly _provisioning: ClusterProvisioning;
  readonly #declared: DeclaredCluster;

  /**
   * @throws ValidationError INVALID_VALUE when a prop breaks its rule, two of them contradict each other, or another cluster
   * of the stack has this name; the message names the construct's path.
   */
  constructor(scope: Construct, id: string, props: OntapClusterProps) {
    super(scope, id);
    this.#declared = declaredCluster(this, props);
    this.#checkName();
    ensureDistinctNames(this);
    const isProvider = this.#declared.provisioning === Provisioning.PROVIDER;
    this._provisioning = (isProvider ? providerServices : nullResourceServices)(this, this.#declared);
    if (props.insecureSkipVerify === true) Annotations.of(this).addWarning(NOT_CHECKED);
  }

  /** @internal */
  get _knownAtPlan(): boolean {
    return this.#declared.knownAtPlan;
  }

  /** @internal @throws ValidationError DUPLICATE_SERVICE: an app declares an SVM's service once. */
  _register(service: Construct, { identity }: DeclaredService): void {
    const { root } = this.node;
    const declarations = DECLARATIONS.get(root) ?? new Map<string, Construct>();
    DECLARATIONS.set(root, declarations);
    const { name, endpoint, resolvedEndpoint } = this.#declared;
    // A variable of another stack may have another value.
    const cluster = Token.isUnresolved(endpoint)
      ? `${TerraformStack.of(this).node.path} ${resolvedEndpoint}`
      : endpoint;
    for (const svm of Object.values(identity).filter((text) => !Token.isUnresolved(text))) {
      const key = `${cluster} ${svm}`;
      const twin = declarations.get(key);
      if (twin !== undefined) throw constructError(service, "DUPLICATE_SERVICE", duplicate(svm, name, twin));
      declarations.set(key, service);
    }
  }

  /** Messages name a cluster by this name only. */
  #checkName(): void {
    const { name, resolvedEndpoint } = this.#declared;
    const twin = TerraformStack.of(this)
      .node.findAll()
      .filter((node) => node instanceof OntapCluster)
      .map((cluster) => ({ ...cluster.#declared, path: cluster.node.path }))
      .find((other) => other.name === name && other.resolvedEndpoint !== resolvedEndpoint);
    if (twin === undefined) return;
    const expected = `another name than that of "${twin.path}", whose endpoint is another one: give a name to each`;
    throw constructError(this, "INVALID_VALUE", `name: got ${JSON.stringify(name)}, expected ${expected}`);
  }
}

const NOT_CHECKED =
  "insecureSkipVerify: the cluster's certificate is not checked, and who answers in its place gets the credentials; give caFile or fingerprint256";

function duplicate(svm: string, cluster: string, twin: Construct): string {
  return `SVM ${svm} of cluster ${cluster} is declared already by "${twin.node.path}", expected one declaration for each SVM: remove one of them`;
}

function declaredCluster(cluster: Construct, props: OntapClusterProps): DeclaredCluster {
  checkProps(cluster, props);
  const { provisioning = Provisioning.NULL_RESOURCE, caFile, ...settings } = props;
  const { name = cluster.node.id, insecureSkipVerify } = settings;
  const origin = Token.isUnresolved(props.endpoint) ? props.endpoint : new URL(props.endpoint).origin;
  const endpoint = templateText(cluster, "endpoint", origin);
  const connection = omitUndefined({
    ...CONNECTION_DEFAULTS,
    ...omitUndefined(settings),
    name,
    endpoint,
    ...(caFile !== undefined && authority(cluster, caFile, provisioning)),
    insecureSkipVerify: insecureSkipVerify === true ? true : undefined,
  });
  const resolvedEndpoint = resolvedText(cluster, origin);
  return { name, endpoint, resolvedEndpoint, provisioning, connection, knownAtPlan: isKnownAtPlan(cluster, origin) };
}

function checkProps(cluster: Construct, props: OntapClusterProps): void {
  const checks = new PropChecks(cluster);
  checks.names(props, [...CONNECTION_SETTINGS, "provisioning"]);
  const { endpoint, name = cluster.node.id } = props as Partial<OntapClusterProps>;
  if (endpoint === undefined) checks.add("MISSING_VALUE", NO_ENDPOINT);
  for (const setting of CONNECTION_SETTINGS) {
    const problem = problemOf(setting, { ...props, name }[setting]);
    if (problem !== undefined) checks.add("INVALID_VALUE", `${setting}: ${problem}`);
  }
  checkTrust(checks, props);
  checks.value("provisioning", props.provisioning, provisioningRule, "synth");
  checks.end();
}

const NO_ENDPOINT = "endpoint: missing, expected an https URL, such as https://cluster1.example.com";

function problemOf(setting: ConnectionSetting, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (!Token.isUnresolved(value)) return settingProblem(setting, value);
  return setting === "endpoint" ? undefined : "got a CDKTF token, expected a value that is written down";
}

function checkTrust(checks: PropChecks, { caFile, fingerprint256, insecureSkipVerify }: OntapClusterProps): void {
  const isUnchecked = insecureSkipVerify === true || undefined;
  const ways = Object.keys(omitUndefined({ caFile, fingerprint256, insecureSkipVerify: isUnchecked }));
  if (ways.length < 2) return;
  const problem = `${ways.join(" and ")}: got both, expected one way to check the certificate: remove the others`;
  checks.add("INVALID_VALUE", problem);
}
