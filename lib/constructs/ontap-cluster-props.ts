import type { Provisioning } from "../model/connection";

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
