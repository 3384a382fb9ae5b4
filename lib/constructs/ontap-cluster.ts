import { Construct } from "constructs";
import {
  type ClusterConnection,
  concurrencyRule,
  DEFAULT_CONCURRENCY,
  DEFAULT_PROFILE,
  DEFAULT_REQUEST_TIMEOUT_MS,
  requestTimeoutRule,
} from "../model/cluster-connection";
import { type IscsiServiceSpec, serviceKey } from "../model/iscsi-service-spec";
import { clusterNameRule, endpointRule, printableEndpoint, profileRule, serverNameRule } from "../model/rules";
import { certificateAuthority } from "./certificate-authority";
import { ClusterObservation } from "./null-resource/cluster-observation";
import { checkProp, constructError } from "./validation";

/** How to reach a cluster. Credentials are no props: they are read from the environment when a program runs. */
export interface OntapClusterProps {
  /**
   * Address of the cluster management LIF: `https://` host and port, nothing else. `http://` is for a simulator on this
   * machine only.
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
   * What plans and messages call the cluster. Letters, digits, `_`, `.`, `-`.
   *
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * PEM file of the certificate authority that signed the cluster's certificate, relative to the folder where the app
   * runs. It is copied into the synthesized stack.
   *
   * @default the file that `ONTAP_CA_FILE` names when a program runs, else the public authorities
   */
  readonly caFile?: string;
  /**
   * Host name to expect in the cluster's certificate.
   *
   * @default the endpoint's host
   */
  readonly serverName?: string;
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
}

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
    const { endpoint, profile = DEFAULT_PROFILE, name = id, caFile, serverName } = props;
    const { concurrency = DEFAULT_CONCURRENCY, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = props;
    checkProp(this, "endpoint", endpoint, endpointRule, (shown) => JSON.stringify(printableEndpoint(shown)));
    checkProp(this, "profile", profile, profileRule);
    checkProp(this, "name", name, clusterNameRule);
    checkProp(this, "serverName", serverName, serverNameRule);
    checkProp(this, "concurrency", concurrency, concurrencyRule);
    checkProp(this, "requestTimeoutMs", requestTimeoutMs, requestTimeoutRule);
    this.#connection = {
      name,
      endpoint: new URL(endpoint).origin,
      profile,
      ...(caFile === undefined ? {} : { caFile: certificateAuthority(this, caFile) }),
      ...(serverName === undefined ? {} : { serverName }),
      concurrency,
      requestTimeoutMs,
    };
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

function duplicate(svm: string, cluster: Construct, twin: Construct): string {
  return `SVM ${svm} of cluster "${cluster.node.path}" is declared already by "${twin.node.path}", expected one declaration for each SVM: remove one of them`;
}
