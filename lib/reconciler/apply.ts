import { given } from "../model/decode";
import type { IscsiServiceSpec } from "../model/iscsi-service";
import type { IscsiServices } from "../ontap/iscsi-services";
import type { IscsiServiceCreation } from "../ontap/wire";
import type { Step } from "./plan";

type CreateStep = Extract<Step, { kind: "create" }>;
type ChangeStep = Exclude<Step, CreateStep>;

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
  const { enabled, targetAlias: alias } = step.values;
  await services.update(svmUuid, given({ enabled, target: alias === undefined ? undefined : { alias } }), svm);
}

function creation(
  { values: { enabled, targetAlias: alias } }: CreateStep,
  { svmName, svmUuid }: IscsiServiceSpec,
): IscsiServiceCreation {
  const target = alias === undefined ? undefined : { alias };
  return given({ svm: given({ name: svmName, uuid: svmUuid }), enabled, target });
}
