/** A certificate with its private key, both in PEM. */
export interface KeyPair {
  readonly certPem: string;
  readonly keyPem: string;
}
