import {
  givenValues,
  type IscsiServiceSpec,
  type IscsiServiceState,
  printed,
  type ServiceValues,
  type VALUE_FIELDS,
  VALUE_NAMES,
  type ValueName,
} from "./service";

/** A declared field whose live value differs; the values are printable. */
export interface Difference {
  /** ONTAP's name of the field; `service` for the service as a whole. */
  readonly field: string;
  readonly live: string;
  readonly declared: string;
}

export interface ServiceDifference extends Difference {
  readonly field: "service" | "svm.name" | (typeof VALUE_FIELDS)[ValueName]["ontapName"];
}

/** Only declared fields count; none means in sync. */
export function differences(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
): readonly ServiceDifference[] {
  if (spec.ensure === "absent") return unwanted(state);
  if (state === undefined) return [{ field: "service", live: "absent", declared: describePresence(spec) }];
  const otherSvm: ServiceDifference[] = namesAnotherSvm(spec, state)
    ? [{ field: "svm.name", live: state.svmName, declared: spec.svmName }]
    : [];
  return [...otherSvm, ...valueDifferences(spec, state)];
}

function valueDifferences(spec: IscsiServiceSpec, state: IscsiServiceState): ServiceDifference[] {
  return givenValues(missingValues(spec, state)).map(({ name, value, field }) => ({
    field: field.ontapName,
    live: printed(state[name]),
    declared: printed(value),
  }));
}

export function missingValues(declared: ServiceValues, live: Required<ServiceValues>): ServiceValues {
  const missing = VALUE_NAMES.filter((name) => declared[name] !== undefined && declared[name] !== live[name]);
  return Object.fromEntries(missing.map((name) => [name, declared[name]]));
}

function unwanted(state: IscsiServiceState | undefined): readonly ServiceDifference[] {
  return state === undefined ? [] : [{ field: "service", live: describePresence(state), declared: "absent" }];
}

function describePresence(service: ServiceValues): string {
  return `present${describeValues(service)}`;
}

/** Whether the SVM of the UUID has another name than the declared one: a write could reach the wrong SVM. */
export function namesAnotherSvm<Spec extends IscsiServiceSpec>(
  spec: Spec,
  state: IscsiServiceState,
): spec is Spec & { readonly svmName: string } {
  return spec.svmName !== undefined && spec.svmName !== state.svmName;
}

export function describeDifferences(found: readonly Difference[]): string {
  return found.map(({ field, live, declared }) => `${field}: live ${live}, declared ${declared}`).join("; ");
}

/** The values of a service as they follow a word, in parentheses; `""` when there are none. */
export function describeValues(service: ServiceValues): string {
  const values = givenValues(service).map(({ field, value }) => `${field.ontapName} ${printed(value)}`);
  return values.length === 0 ? "" : ` (${values.join(", ")})`;
}
