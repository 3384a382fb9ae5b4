/**
 * JSON as it travels between an ONTAP cluster and its clients. Types only: the simulator shares these and nothing else
 * with the client that it tests.
 *
 * @see /protocols/san/iscsi/services in the ONTAP REST API reference
 */

export interface SvmReference {
  readonly uuid: string;
  readonly name: string;
}

/** Life-cycle state of an SVM. */
export type SvmState = "starting" | "running" | "stopping" | "stopped" | "deleting";

/** Whether an SVM is the source or the destination of SVM-DR or MetroCluster. */
export type SvmSubtype = "default" | "dp_destination" | "sync_source" | "sync_destination";

export interface SvmRecord extends SvmReference {
  readonly state?: SvmState;
  readonly subtype?: string;
  /** `allowed` exists from ONTAP 9.9.1 on; absent means unknown. */
  readonly iscsi?: { readonly allowed?: boolean; readonly enabled?: boolean };
  readonly nvme?: { readonly allowed?: boolean; readonly enabled?: boolean };
}

export interface LicenseRecord {
  readonly name: string;
  readonly state: "compliant" | "noncompliant" | "unlicensed" | "unknown";
  readonly scope?: string;
}

export interface Collection<Item> {
  readonly records?: readonly Item[];
  readonly num_records: number;
  readonly _links?: { readonly next?: { readonly href: string }; readonly self?: { readonly href: string } };
}

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    /** A number in digits; the only thing to decide on. */
    readonly code: string;
    readonly target?: string;
    readonly arguments?: readonly { readonly code?: string; readonly message: string }[];
  };
}
