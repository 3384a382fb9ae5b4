import type { SvmReference } from "../../lib/ontap/wire";

/** One record of `/protocols/san/iscsi/services`, with all the fields that tests read. */
export interface IscsiServiceRecord {
  readonly svm: SvmReference;
  readonly enabled: boolean;
  readonly target: { readonly name: string; readonly alias?: string };
}
