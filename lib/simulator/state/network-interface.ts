/** A network interface (LIF) of an SVM. */
export interface NetworkInterface {
  /** No two of an SVM have the same. */
  readonly name: string;
  /** IPv4 or IPv6, without brackets. */
  readonly address: string;
  /** Whether it is up. */
  readonly up: boolean;
  /** What it serves, as in `data_iscsi`. */
  readonly services: readonly string[];
}

/** An interface that is up and serves iSCSI, with all that is not given filled in. */
export function newNetworkInterface(
  given: Partial<NetworkInterface> & Pick<NetworkInterface, "name" | "address">,
): NetworkInterface {
  return { up: true, services: ["data_core", "data_iscsi"], ...given };
}
