import type { IscsiServiceState } from "../../model/iscsi-service";
import { svmNamePattern } from "../../model/svm-name-pattern";

/** Which services are wanted; what is absent does not matter. */
export interface Selection {
  /** Names of SVMs, in which `*` stands for any characters; one that fits is enough. */
  readonly patterns?: readonly string[];
  readonly enabled?: boolean;
}

/** The wanted ones, by the names of their SVMs. */
export function selectServices(
  services: readonly IscsiServiceState[],
  { patterns, enabled }: Selection,
): readonly IscsiServiceState[] {
  const names = patterns?.map(svmNamePattern);
  return services
    .filter(({ svmName }) => names?.some((name) => name.test(svmName)) ?? true)
    .filter((service) => enabled === undefined || service.enabled === enabled)
    .toSorted((one, other) => (one.svmName < other.svmName ? -1 : 1));
}
