import { describeDifferences, differences } from "../model/differences";
import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServiceState } from "../model/iscsi-service-state";

/** What a plan knows about one declared service; the synthesized configuration reads these fields. */
export interface Observation {
  /** Whether every declared field has its declared value. */
  readonly in_sync: boolean;
  readonly exists: boolean;
  /** The live against the declared values, with the time when they were seen; `""` when in sync. */
  readonly report: string;
  /** Why a needed write is certain to fail, and what to do; `""` when nothing is known against it. */
  readonly blocked: string;
  /** Whether the IQN becomes known only when the service is created. */
  readonly name_pending: boolean;
  /** The IQN; `""` when the service does not exist. */
  readonly target_name: string;
  readonly svm_uuid: string;
}

/**
 * What is known about a declared service.
 *
 * @param seenAt when the state was read. It is part of the report: a plan hides a text that equals the previous one.
 */
export function observation(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  blocked: string | undefined,
  seenAt: Date,
): Observation {
  const found = differences(spec, state);
  const time = seenAt.toISOString().replace(/\.\d+Z$/, "Z");
  return {
    in_sync: found.length === 0,
    exists: state !== undefined,
    report: found.length === 0 ? "" : `${describeDifferences(found)} (seen ${time})`,
    blocked: found.length === 0 ? "" : (blocked ?? ""),
    name_pending: state === undefined,
    target_name: state?.targetName ?? "",
    svm_uuid: state?.svmUuid ?? "",
  };
}

/**
 * What stands for an observation when the cluster cannot be observed. A plan fails then; a destroy goes on, and the engine
 * still looks at these fields: nothing is to be changed.
 */
export const UNOBSERVED: Observation = {
  in_sync: true,
  exists: false,
  report: "",
  blocked: "",
  name_pending: false,
  target_name: "",
  svm_uuid: "",
};
