import { Annotations } from "cdktf";
import { Construct } from "constructs";
import type { ClusterConnection } from "../model/cluster-connection";
import { type IscsiServiceSpec, serviceKey } from "../model/iscsi-service-spec";
import { declaredConnection } from "./declared-connection";
import { ClusterObservation } from "./null-resource/cluster-observation";
import type { OntapClusterProps } from "./ontap-cluster-props";
import { constructError } from "./validation";

/**
 * What the iSCSI services of one ONTAP cluster share: its address, its credentials profile and one observation of all of
 * them at plan.
 *
 * @example
 * const cluster = new OntapCluster(stack, "cluster1", { endpoint: "https://cluster1.example.com" });
 */
export class OntapCluster extends Construct {
  readonly #connection: ClusterConnection;
  readonly #services = new Map<string, Construct>();
  #observation: ClusterObservation | undefined;

  /**
   * @throws ValidationError INVALID_VALUE when a prop breaks its rule; the message names the construct's path.
   */
  constructor(scope: Construct, id: string, props: OntapClusterProps) {
    super(scope, id);
    this.#connection = declaredConnection(this, props);
    if (props.insecureSkipVerify === true) Annotations.of(this).addWarning(NOT_CHECKED);
  }

  /**
   * The observation that all services of this cluster share, after taking one more into it.
   *
   * @internal
   * @throws ValidationError DUPLICATE_SERVICE when the SVM's service is declared already.
   */
  _observe(service: Construct, spec: IscsiServiceSpec): ClusterObservation {
    const key = serviceKey(spec);
    const twin = this.#services.get(key);
    if (twin !== undefined) throw constructError(service, "DUPLICATE_SERVICE", duplicate(key, this, twin));
    this.#services.set(key, service);
    this.#observation ??= new ClusterObservation(this, this.#connection);
    this.#observation.add(spec);
    return this.#observation;
  }
}

const NOT_CHECKED =
  "insecureSkipVerify: the cluster's certificate is not checked, and who answers in its place gets the credentials; give caFile or fingerprint256";

function duplicate(svm: string, cluster: Construct, twin: Construct): string {
  return `SVM ${svm} of cluster "${cluster.node.path}" is declared already by "${twin.node.path}", expected one declaration for each SVM: remove one of them`;
}
