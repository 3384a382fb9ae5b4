import type { IscsiServiceSpec } from "./iscsi-service-spec";
import type { IscsiServiceState } from "./iscsi-service-state";

/** One declared field whose live value is another one; the values are printable. */
export interface Difference {
  readonly field: "service" | "svm.name" | "enabled" | "target.alias";
  readonly live: string;
  readonly declared: string;
}

/** What the live service lacks of the declared one. Only declared fields count; none means in sync. */
export function differences(spec: IscsiServiceSpec, state: IscsiServiceState | undefined): readonly Difference[] {
  if (spec.ensure === "absent") return unwanted(state);
  if (state === undefined) return [{ field: "service", live: "absent", declared: describePresence(spec) }];
  const found: Difference[] = [];
  if (namesAnotherSvm(spec, state)) {
    found.push({ field: "svm.name", live: state.svmName, declared: spec.svmName });
  }
  if (spec.enabled !== undefined && state.enabled !== spec.enabled) {
    found.push({ field: "enabled", live: String(state.enabled), declared: String(spec.enabled) });
  }
  if (spec.targetAlias !== undefined && state.targetAlias !== spec.targetAlias) {
    found.push({ field: "target.alias", live: printable(state.targetAlias), declared: printable(spec.targetAlias) });
  }
  return found;
}

function unwanted(state: IscsiServiceState | undefined): readonly Difference[] {
  return state === undefined ? [] : [{ field: "service", live: describePresence(state), declared: "absent" }];
}

function describePresence(service: ServiceValues): string {
  return `present${describeValues(service)}`;
}

/** Whether the SVM that was found by its UUID has another name than the declared one: a write could hit the wrong SVM. */
export function namesAnotherSvm<Spec extends IscsiServiceSpec>(
  spec: Spec,
  state: IscsiServiceState,
): spec is Spec & { readonly svmName: string } {
  return spec.svmName !== undefined && spec.svmName !== state.svmName;
}

/** The differences in one line, as a plan shows them. */
export function describeDifferences(found: readonly Difference[]): string {
  return found.map(({ field, live, declared }) => `${field}: live ${live}, declared ${declared}`).join("; ");
}

/** What a service can be given. */
type ServiceValues = Pick<IscsiServiceSpec, "enabled" | "targetAlias">;

/** The values of a service as they follow a word, in parentheses; `""` when there are none. */
export function describeValues({ enabled, targetAlias }: ServiceValues): string {
  const values = [
    ...(enabled === undefined ? [] : [`enabled ${enabled}`]),
    ...(targetAlias === undefined ? [] : [`target.alias ${printable(targetAlias)}`]),
  ];
  return values.length === 0 ? "" : ` (${values.join(", ")})`;
}

/** An alias as a message shows it: quoted, with control characters escaped. */
function printable(alias: string): string {
  return alias === "" ? "none" : JSON.stringify(alias);
}
