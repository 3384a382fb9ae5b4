import { serviceKey, type IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServiceState } from "../model/iscsi-service-state";
import type { IscsiServices, SvmFilter } from "../ontap/iscsi-services";

/**
 * Reads the live services that the specs are about, in one paged read however many there are.
 *
 * @returns one state for each spec, in their order; `undefined` where the SVM has no service.
 */
export async function observe(
  services: IscsiServices,
  specs: readonly IscsiServiceSpec[],
): Promise<readonly (IscsiServiceState | undefined)[]> {
  const [first, ...others] = specs;
  if (first === undefined) return [];
  const found = await services.list(others.length === 0 ? filterFor(first) : undefined);
  const byUuid = new Map(found.map((state) => [state.svmUuid, state]));
  const byName = new Map(found.map((state) => [state.svmName, state]));
  return specs.map(({ svmUuid, svmName = "" }) => (svmUuid === undefined ? byName.get(svmName) : byUuid.get(svmUuid)));
}

function filterFor(spec: IscsiServiceSpec): SvmFilter {
  return spec.svmUuid === undefined ? { "svm.name": serviceKey(spec) } : { "svm.uuid": spec.svmUuid };
}
