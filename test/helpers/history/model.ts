import type { IscsiServiceSpec } from "../../../lib/model/iscsi-service";
import type { Service, Svm } from "../../../lib/simulator/state/svm";
import type { SimulatorState } from "../../../lib/simulator/state/state";

/** More refusals of a locked SVM than are taken for passing: five tries in each of five rounds. */
const MOST_TRIES = 25;

/** How a reconciliation ends: in the declared state after some writes, or with the code of an error. */
export type Outcome = { readonly writes: number } | { readonly error: string };

/** The least number of writes from a live service to the declared one. */
export function distance(spec: IscsiServiceSpec, service: Service | undefined): number {
  if (spec.ensure === "absent") return service === undefined ? 0 : service.enabled ? 2 : 1;
  // A creation without an alias needs another write: ONTAP gives a new service the SVM's name.
  if (service === undefined) return spec.targetAlias === "" ? 2 : 1;
  const { enabled = service.enabled, targetAlias = normal(service.targetAlias) } = spec;
  return Number(enabled !== service.enabled) + Number(targetAlias !== normal(service.targetAlias));
}

function normal(alias: string): string {
  return alias.normalize("NFC");
}

/** The SVM that a declaration means; a name that is declared besides a UUID is compared by `isNamed`. */
export function declaredSvm({ svmUuid, svmName }: IscsiServiceSpec, { svms }: SimulatorState): Svm | undefined {
  return svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
}

/** Whether the SVM has the declared name, if one is declared. */
export function isNamed({ svmName }: IscsiServiceSpec, { name }: Svm): boolean {
  return svmName === undefined || svmName === name;
}

/** How a reconciliation that begins in a state must end when nothing fails and nobody else acts. */
export function forecast(spec: IscsiServiceSpec, state: SimulatorState): Outcome {
  const svm = declaredSvm(spec, state);
  const writes = distance(spec, svm?.service);
  if (svm?.service !== undefined && !isNamed(spec, svm)) return { error: "OTHER_SVM" };
  const isPossible = writes === 0 || (svm !== undefined && isNamed(spec, svm) && isWritable(spec, state, svm));
  return isPossible ? { writes } : { error: "STEP_FAILED" };
}

function isWritable(spec: IscsiServiceSpec, { cluster }: SimulatorState, svm: Svm): boolean {
  if (svm.lockedForWrites >= MOST_TRIES) return false;
  if (spec.ensure === "absent") return !cluster.asaR2;
  const isCreatable = cluster.licenses.includes("iscsi") && svm.state === "running" && svm.iscsiAllowed && !svm.nvme;
  return svm.service !== undefined || (isCreatable && !cluster.asaR2);
}
