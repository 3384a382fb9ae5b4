import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServices } from "../ontap/iscsi-services";
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
  return services.create(spec, step, svm);
}

/** Sends the one write of a change. Parameters and errors as for `create`. */
export async function change(services: IscsiServices, step: ChangeStep, svmUuid: string, svm: string): Promise<void> {
  if (step.kind === "delete") {
    await services.delete(svmUuid, svm);
    return;
  }
  await services.update(svmUuid, step, svm);
}
