import { describeValues } from "../model/differences";
import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServiceState } from "../model/iscsi-service-state";

/** One write. Each is safe to repeat, and each but `create` changes one field only, as ONTAP demands. */
export type Step =
  | { readonly kind: "create"; readonly enabled?: boolean; readonly targetAlias?: string }
  | { readonly kind: "setEnabled"; readonly enabled: boolean }
  | { readonly kind: "setAlias"; readonly targetAlias: string }
  | { readonly kind: "delete" };

/** The step that makes a service; every other one changes a service that is there. */
export type CreateStep = Extract<Step, { kind: "create" }>;
export type ChangeStep = Exclude<Step, CreateStep>;

/** The fewest writes that lead from the live state to the declared one; none when they agree. */
export function plan(spec: IscsiServiceSpec, state: IscsiServiceState | undefined): readonly Step[] {
  if (spec.ensure === "absent") return state === undefined ? [] : planDeletion(state);
  return state === undefined ? planCreation(spec) : planChanges(spec, state);
}

/** ONTAP deletes a disabled service only. */
function planDeletion({ enabled }: IscsiServiceState): readonly Step[] {
  return [...(enabled ? [{ kind: "setEnabled", enabled: false } as const] : []), { kind: "delete" }];
}

/** ONTAP gives a new service the SVM's name as alias, so "no alias" takes a step of its own. */
function planCreation({ enabled, targetAlias }: IscsiServiceSpec): readonly Step[] {
  const create: CreateStep = { kind: "create", ...(enabled === undefined ? {} : { enabled }) };
  if (targetAlias === "") return [create, { kind: "setAlias", targetAlias }];
  return [{ ...create, ...(targetAlias === undefined ? {} : { targetAlias }) }];
}

function planChanges({ enabled, targetAlias }: IscsiServiceSpec, state: IscsiServiceState): readonly Step[] {
  const steps: Step[] = [];
  if (enabled !== undefined && state.enabled !== enabled) steps.push({ kind: "setEnabled", enabled });
  if (targetAlias !== undefined && state.targetAlias !== targetAlias) steps.push({ kind: "setAlias", targetAlias });
  return steps;
}

/** A step in words, for logs and messages. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "create":
      return `create the service${describeValues(step)}`;
    case "setEnabled":
      return step.enabled ? "enable the service" : "disable the service";
    case "setAlias":
      return step.targetAlias === "" ? "clear the target's alias" : `set the alias ${JSON.stringify(step.targetAlias)}`;
    case "delete":
      return "delete the service";
  }
}
