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
import { given } from "../model/decode";
import { ensureDistinctNames } from "./aspects";
import { certificateFile, certificateText } from "./certificate-authority";
import { NullResourceProvisioning } from "./null-resource/service";
import { ProviderProvisioning } from "./provider/resource";
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

/** The declarations of each app, by cluster and SVM: several constructs, in several stacks, may stand for one cluster. */
const DECLARATIONS = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * What the iSCSI services of one ONTAP cluster share: its address, its credentials profile and one observation of all of
 * them at plan.
 *
 * @example
 * const cluster = new OntapCluster(stack, "cluster1", { endpoint: "https://cluster1.example.com" });
 */
export class OntapCluster extends Construct {
  /**
   * What its services are made of.
   *
   * @internal
   */
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
    this._provisioning = provisioningOf(this, this.#declared);
    if (props.insecureSkipVerify === true) Annotations.of(this).addWarning(NOT_CHECKED);
  }

  /**
   * Whether every plan knows how to reach it.
   *
   * @internal
   */
  get _knownAtPlan(): boolean {
    return this.#declared.knownAtPlan;
  }

  /**
   * Files a declaration, so that an SVM's service is declared once in the app.
   *
   * @internal
   * @throws ValidationError DUPLICATE_SERVICE when it is declared already.
   */
  _register(service: Construct, { identity }: DeclaredService): void {
    const { root } = this.node;
    const declarations = DECLARATIONS.get(root) ?? new Map<string, Construct>();
    DECLARATIONS.set(root, declarations);
    for (const svm of Object.values(identity)) {
      if (Token.isUnresolved(svm)) continue;
      const key = `${this.#clusterKey()} ${svm}`;
      const twin = declarations.get(key);
      if (twin !== undefined)
        throw constructError(service, "DUPLICATE_SERVICE", duplicate(svm, this.#declared.name, twin));
      declarations.set(key, service);
    }
  }

  /** The same variable of another stack may have another value. */
  #clusterKey(): string {
    const { endpoint, resolvedEndpoint } = this.#declared;
    return Token.isUnresolved(endpoint) ? `${TerraformStack.of(this).node.path} ${resolvedEndpoint}` : endpoint;
  }

  /** Messages name a cluster by this name only. */
  #checkName(): void {
    const { name, resolvedEndpoint } = this.#declared;
    const clusters = TerraformStack.of(this)
      .node.findAll()
      .filter((node) => node instanceof OntapCluster);
    const twin = clusters.find(
      (other) => other.#declared.name === name && other.#declared.resolvedEndpoint !== resolvedEndpoint,
    );
    if (twin !== undefined) throw constructError(this, "INVALID_VALUE", ambiguous(name, twin));
  }
}

function provisioningOf(cluster: Construct, declared: DeclaredCluster): ClusterProvisioning {
  const { provisioning } = declared;
  if (provisioning === Provisioning.PROVIDER) return new ProviderProvisioning(cluster, declared);
  return new NullResourceProvisioning(cluster, declared);
}

function ambiguous(name: string, twin: Construct): string {
  return `name: got ${JSON.stringify(name)}, expected another name than that of "${twin.node.path}", whose endpoint is another one: give a name to each`;
}

const NOT_CHECKED =
  "insecureSkipVerify: the cluster's certificate is not checked, and who answers in its place gets the credentials; give caFile or fingerprint256";

function duplicate(svm: string, cluster: string, twin: Construct): string {
  return `SVM ${svm} of cluster ${cluster} is declared already by "${twin.node.path}", expected one declaration for each SVM: remove one of them`;
}

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
  const origin = originOf(props.endpoint);
  const endpoint = templateText(cluster, "endpoint", origin);
  const connection = given({
    ...CONNECTION_DEFAULTS,
    ...given(settings),
    name,
    endpoint,
    ...authority(cluster, caFile, provisioning),
    insecureSkipVerify: insecureSkipVerify === true ? true : undefined,
  });
  const resolvedEndpoint = resolvedText(cluster, origin);
  const knownAtPlan = isKnownAtPlan(cluster, origin);
  return { name, endpoint, resolvedEndpoint, provisioning, connection, knownAtPlan };
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
