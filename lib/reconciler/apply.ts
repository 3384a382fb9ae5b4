import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServices } from "../ontap/iscsi-services";
import type { IscsiServiceCreation } from "../ontap/wire";
import type { ChangeStep, CreateStep } from "./plan";

/**
 * Sends the write of a creation.
 *
 * @param svm the SVM as messages and remedies name it.
 * @returns the UUID of the SVM, when the answer names it.
 * @throws OntapApiError and TransportError as the client does.
 */
export async function create(
  services: IscsiServices,
  step: CreateStep,
  spec: IscsiServiceSpec,
  svm: string,
): Promise<string | undefined> {
  return services.create(creation(step, spec), svm);
}

/** Sends the one write of a change. Parameters and errors as for `create`. */
export async function change(services: IscsiServices, step: ChangeStep, svmUuid: string, svm: string): Promise<void> {
  if (step.kind === "delete") {
    await services.delete(svmUuid, svm);
    return;
  }
  const patch = step.kind === "setEnabled" ? { enabled: step.enabled } : { target: { alias: step.targetAlias } };
  await services.update(svmUuid, patch, svm);
}

function creation({ enabled, targetAlias }: CreateStep, { svmName, svmUuid }: IscsiServiceSpec): IscsiServiceCreation {
  return {
    svm: { ...(svmName === undefined ? {} : { name: svmName }), ...(svmUuid === undefined ? {} : { uuid: svmUuid }) },
    ...(enabled === undefined ? {} : { enabled }),
    ...(targetAlias === undefined ? {} : { target: { alias: targetAlias } }),
  };
}
