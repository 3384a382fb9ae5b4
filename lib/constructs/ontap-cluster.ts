import { Annotations, TerraformStack, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { Provisioning } from "../model/connection";
import type { ClusterProvisioning } from "./cluster-provisioning";
import type { DeclaredCluster, DeclaredService } from "./declarations";
import { declaredCluster } from "./declared-cluster";
import { ensureDistinctNames } from "./distinct-names";
import { NullResourceProvisioning } from "./null-resource/null-resource-provisioning";
import type { OntapClusterProps } from "./ontap-cluster-props";
import { ProviderProvisioning } from "./provider/provider-provisioning";
import { constructError } from "./validation";

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
      // An endpoint that is a token is the same text for the services of one construct.
      const key = `${this.#declared.endpoint} ${svm}`;
      const twin = declarations.get(key);
      if (twin !== undefined)
        throw constructError(service, "DUPLICATE_SERVICE", duplicate(svm, this.#declared.name, twin));
      declarations.set(key, service);
    }
  }

  /** Messages name a cluster by this name only. */
  #checkName(): void {
    const { name, endpoint } = this.#declared;
    const clusters = TerraformStack.of(this)
      .node.findAll()
      .filter((node) => node instanceof OntapCluster);
    const twin = clusters.find((other) => other.#declared.name === name && other.#declared.endpoint !== endpoint);
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
