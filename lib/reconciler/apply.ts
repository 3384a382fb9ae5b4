import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServices } from "../ontap/iscsi-services";
import type { IscsiServiceCreation } from "../ontap/wire";
import type { Step } from "./plan";

/** The SVM that steps are applied to. */
export interface StepTarget {
  readonly spec: IscsiServiceSpec;
  /** The SVM as messages and remedies name it. */
  readonly svm: string;
  /** Known once the service was seen; a change needs it, a creation does not. */
  readonly svmUuid?: string;
}

/**
 * Sends the one write of a step.
 *
 * @returns the UUID of the SVM, as far as it is known afterwards.
 * @throws OntapApiError and TransportError as the client does.
 */
export async function apply(services: IscsiServices, step: Step, target: StepTarget): Promise<string | undefined> {
  const { svm, svmUuid } = target;
  if (step.kind === "create") return services.create(creation(step, target.spec), svm);
  if (svmUuid === undefined) return undefined;
  const patch = step.kind === "setEnabled" ? { enabled: step.enabled } : { target: { alias: step.targetAlias } };
  await services.update(svmUuid, patch, svm);
  return svmUuid;
}

function creation(step: Step & { kind: "create" }, { svmName, svmUuid }: IscsiServiceSpec): IscsiServiceCreation {
  const { enabled, targetAlias } = step;
  return {
    svm: { ...(svmName === undefined ? {} : { name: svmName }), ...(svmUuid === undefined ? {} : { uuid: svmUuid }) },
    enabled,
    ...(targetAlias === undefined ? {} : { target: { alias: targetAlias } }),
  };
}
