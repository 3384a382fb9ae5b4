/** Whether an SVM shall have an iSCSI service. */
export type Ensure = "present" | "absent";

/** The desired state of the iSCSI service of one SVM. A field that is absent is not managed. */
export interface IscsiServiceSpec {
  /** Name of the SVM; at least one of `svmName` and `svmUuid` is there. */
  readonly svmName?: string;
  /** UUID of the SVM. */
  readonly svmUuid?: string;
  /** Whether the service exists; with `absent`, nothing else of it counts. Absent: `present`. */
  readonly ensure?: Ensure;
  /** Whether the service serves its LUNs. */
  readonly enabled?: boolean;
  /** Alias of the target; `""` means none. */
  readonly targetAlias?: string;
}

/** The SVM that a spec is about, as a key that is unique within one cluster's declarations. */
export function serviceKey(spec: Pick<IscsiServiceSpec, "svmName" | "svmUuid">): string {
  return spec.svmName ?? spec.svmUuid ?? "";
}
