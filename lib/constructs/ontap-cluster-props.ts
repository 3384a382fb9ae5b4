import type { Provisioning } from "../model/provisioning";

/**
 * How to reach a cluster. Credentials are no props: they are read from the environment when a program runs. Every prop but
 * `insecureSkipVerify` and `provisioning` may be a token; services of such a cluster are observed one by one.
 */
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
   * What plans and messages call the cluster: unique within a stack. Letters, digits, `_`, `.`, `-`.
   *
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * PEM file of the certificate authority that signed the cluster's certificate, relative to the folder where the app
   * runs. It is copied into the synthesized stack.
   *
   * @default the file that the profile's variable names when a program runs, `ONTAP_CA_FILE` for `default` and
   * `ONTAP_PROD_EU_CA_FILE` for `prod-eu`; else the public authorities
   */
  readonly caFile?: string;
  /**
   * Host name to expect in the cluster's certificate.
   *
   * @default the endpoint's host
   */
  readonly serverName?: string;
  /**
   * SHA-256 fingerprint of the cluster's certificate, 64 hexadecimal digits with or without colons. Only this certificate
   * is accepted then, whoever signed it and whatever host it names: what serves ONTAP's self-signed default.
   *
   * @default the certificate is checked against an authority and the host name
   */
  readonly fingerprint256?: string;
  /**
   * Accepts any certificate: who answers in the cluster's place gets the credentials. Every synth, plan and apply warns.
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
