import type { ServiceAnswer } from "../model/contract";
import { describeDifferences, differences } from "../model/differences";
import type { IscsiServiceSpec, IscsiServiceState } from "../model/iscsi-service";

/**
 * What is known about a declared service.
 *
 * @param seenAt when the state was read. It is part of the drift: a plan hides a text that equals the previous one.
 */
export function serviceAnswer(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  blocked: string | undefined,
  seenAt: Date,
): ServiceAnswer {
  const found = differences(spec, state);
  const time = seenAt.toISOString().replace(/\.\d+Z$/, "Z");
  return {
    inSync: found.length === 0,
    exists: state !== undefined,
    drift: found.length === 0 ? "" : `${describeDifferences(found)} (seen ${time})`,
    blocked: found.length === 0 ? "" : (blocked ?? ""),
    targetNamePending: state === undefined,
    targetName: state?.targetName ?? "",
    svmUuid: state?.svmUuid ?? "",
  };
}

/**
 * What stands for an observation when the cluster cannot be observed. A plan fails then; a destroy goes on, and the engine
 * still looks at these fields: nothing is to be changed.
 */
export const UNOBSERVED: ServiceAnswer = {
  inSync: true,
  exists: false,
  drift: "",
  blocked: "",
  targetNamePending: false,
  targetName: "",
  svmUuid: "",
};
