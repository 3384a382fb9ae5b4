import { describeValues, missingValues } from "../model/differences";
import {
  givenValues,
  disconnectsHosts,
  type IscsiServiceSpec,
  type IscsiServiceState,
  printed,
  type ServiceValues,
  singleValues,
  valuesOf,
} from "../model/service";

/**
 * One change. `set` changes one field only, as ONTAP demands; `delete` disables an enabled service when ONTAP wants that
 * first.
 */
export type Step =
  | { readonly kind: "create"; readonly values: ServiceValues }
  | { readonly kind: "set"; readonly values: ServiceValues }
  | { readonly kind: "delete" };

/** The fewest writes that lead from the live state to the declared one; none when they agree. */
export function plan(spec: IscsiServiceSpec, state: IscsiServiceState | undefined): readonly Step[] {
  if (spec.ensure === "absent") return state === undefined ? [] : [{ kind: "delete" }];
  return state === undefined ? planCreation(spec) : singleValues(missingValues(spec, state)).map(set);
}

/** ONTAP gives a new service the SVM's name as alias, so "no alias" takes a step of its own. */
function planCreation(spec: IscsiServiceSpec): readonly Step[] {
  const values = valuesOf(spec);
  if (values.targetAlias !== "") return [{ kind: "create", values }];
  const { targetAlias, ...others } = values;
  return [{ kind: "create", values: others }, set({ targetAlias })];
}

function set(values: ServiceValues): Step {
  return { kind: "set", values };
}

export function isDisruptive(step: Step): boolean {
  return step.kind === "delete" || (step.kind === "set" && disconnectsHosts(step.values));
}

export function effectOf(step: Step): "deleted" | "disabled" {
  return step.kind === "delete" ? "deleted" : "disabled";
}

/** Whether the live state shows what a step does. A creation shows whatever became of its values since. */
export function isShown(step: Step, state: IscsiServiceState | undefined): boolean {
  if (step.kind === "delete") return state === undefined;
  if (state === undefined) return false;
  return step.kind === "create" || singleValues(missingValues(step.values, state)).length === 0;
}

export function describeStep(step: Step): string {
  switch (step.kind) {
    case "create":
      return `create the service${describeValues(step.values)}`;
    case "set":
      return givenValues(step.values)
        .map(({ field, value }) => field.change(printed(value)))
        .join(" and ");
    case "delete":
      return "delete the service";
  }
}
