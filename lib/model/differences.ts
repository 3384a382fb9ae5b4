import {
  COMPARED_NAMES,
  givenValues,
  type IscsiServiceSpec,
  type IscsiServiceState,
  printed,
  type ServiceValues,
  RECORD_FIELDS,
  VALUE_NAMES,
} from "./service";

/** A declared field whose live value differs; the values are printable. */
export interface Difference {
  /** ONTAP's name of the field; `service` for the service as a whole. */
  readonly field: string;
  readonly live: string;
  readonly declared: string;
}

export interface ServiceDifference extends Difference {
  readonly field: "service" | "svm.name" | (typeof RECORD_FIELDS)[(typeof COMPARED_NAMES)[number]]["ontapName"];
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
  return COMPARED_NAMES.flatMap((name) => {
    const [live, declared] = [state[name], spec[name] ?? state[name]];
    if (live === declared) return [];
    return [{ field: RECORD_FIELDS[name].ontapName, live: printed(live), declared: printed(declared) }];
  });
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
