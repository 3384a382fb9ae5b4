import type { ClusterConnection } from "../../lib/model/connection";
import { CLUSTERS_ATTRIBUTE, CONNECTION_ATTRIBUTE, SERVICE_TYPE } from "../../lib/model/contract";
import { readObject, UNKNOWN, type Value, type ValueObject, writeValue } from "../../lib/plugin/value";
import { PROVIDER, type ProviderHandlers } from "../../lib/plugin/messages";
import { decode, type Decoded, encode, type Encodable } from "../../lib/plugin/wire";
import { ontapProvider } from "../../lib/provider/handlers";
import { serviceObject } from "../../lib/provider/service-object";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import type { TestSimulator } from "../helpers/simulator";

type Rpc = keyof typeof PROVIDER;
type AnswerTo<Name extends Rpc> = Decoded<(typeof PROVIDER)[Name]["response"]>;

/** A resource before a run. */
export interface Resource {
  readonly name: string;
  /** Null: the state does not hold it. */
  readonly prior: ValueObject | null;
  /** Null: it is not in the code. */
  readonly config: ValueObject | null;
}

/** What a plan does with a resource. */
export interface PlannedResource {
  readonly action: "create" | "update" | "no-op" | "delete" | "replace";
  readonly prior: ValueObject | null;
  readonly planned: ValueObject | null;
  /** Private data beside the prior state, and beside the plan. */
  readonly own: Uint8Array;
  readonly plannedPrivate: Uint8Array;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** One walk of Terraform over resources, in process: what it asks of the provider, and what it checks itself. */
export class TerraformWalk {
  readonly #provider: ProviderHandlers;

  private constructor(provider: ProviderHandlers) {
    this.#provider = provider;
  }

  /** @param changes to the connection of `cluster1`, the simulator; UNKNOWN: it is unknown until apply. */
  static async begin(
    simulator: TestSimulator,
    changes: Partial<ClusterConnection> | typeof UNKNOWN = {},
  ): Promise<TerraformWalk> {
    const provider = ontapProvider({ environment: environmentOf(simulator), log: () => undefined });
    const walk = new TerraformWalk(provider);
    const connection = { ...connectionTo(simulator), ...(changes === UNKNOWN ? {} : changes) };
    const attributes = Object.entries(CONNECTION_ATTRIBUTE).map(([setting, name]) => [
      name,
      connection[setting as keyof typeof connection] ?? null,
    ]);
    const cluster1 = { ...Object.fromEntries(attributes), ...(changes === UNKNOWN && { endpoint: UNKNOWN }) } as Value;
    await walk.#ask("ConfigureProvider", { config: writeValue({ [CLUSTERS_ATTRIBUTE]: { cluster1 } }) });
    return walk;
  }

  /** Refreshes a resource and plans it. */
  async plan({ name, prior: before, config }: Resource): Promise<PlannedResource> {
    let [prior, own] = [before, Buffer.from(JSON.stringify({ id: name })) as Uint8Array];
    const told: AnswerTo<"ReadResource">["diagnostics"][number][] = [];
    if (prior !== null) {
      const currentState = writeValue(complete(prior));
      const read = await this.#ask("ReadResource", { typeName: SERVICE_TYPE, currentState, private: own });
      told.push(...read.diagnostics);
      [prior, own] = [readObject(read.newState), read.private];
    }
    const first = await this.#planChange(prior, config, own);
    told.push(...first.diagnostics);
    const replaces = prior !== null && first.requiresReplace.length > 0;
    const answer = replaces ? await this.#planChange(null, config, first.plannedPrivate) : first;
    if (replaces) told.push(...answer.diagnostics.filter(({ severity }) => severity === 1));
    const planned = readObject(answer.plannedState);
    const texts = (wanted: number): string[] =>
      told.filter(({ severity }) => severity === wanted).map(({ summary, detail }) => `${summary}: ${detail}`);
    return {
      action: replaces ? "replace" : actionOf(prior, planned),
      prior,
      planned,
      own,
      plannedPrivate: answer.plannedPrivate,
      errors: texts(1),
      warnings: texts(2),
    };
  }

  /**
   * Applies a resource, in a walk of its own after the plan's: plans it again with the values that are known now.
   *
   * @returns the errors, the provider's and Terraform's own.
   */
  async apply(plan: PlannedResource, config: ValueObject | null): Promise<readonly string[]> {
    const { action, prior, planned, own, plannedPrivate } = plan;
    if (action === "no-op") return [];
    if (action === "delete" || action === "replace") {
      const errors = await this.#applyChange(prior, null, null, plannedPrivate);
      if (action === "delete" || errors.length > 0) return errors;
    }
    const base = action === "replace" ? null : prior;
    const again = await this.#planChange(base, config, own);
    const failed = summaries(again.diagnostics);
    if (failed.length > 0) return failed;
    const now = readObject(again.plannedState);
    const nowAction = again.requiresReplace.length > 0 && base !== null ? "replace" : actionOf(base, now);
    const isSameAction = nowAction === (action === "replace" ? "create" : action) || nowAction === "no-op";
    if (!isSameAction || !isCompatible(planned, now)) return ["Provider produced inconsistent final plan"];
    return nowAction === "no-op" ? [] : this.#applyChange(base, now, config, again.plannedPrivate);
  }

  #planChange(
    prior: ValueObject | null,
    config: ValueObject | null,
    priorPrivate: Uint8Array,
  ): Promise<AnswerTo<"PlanResourceChange">> {
    const declared = writeValue(config && complete(config));
    const priorState = writeValue(prior && complete(prior));
    const request = { typeName: SERVICE_TYPE, priorState, proposedNewState: declared, config: declared, priorPrivate };
    return this.#ask("PlanResourceChange", request);
  }

  async #applyChange(
    prior: ValueObject | null,
    planned: ValueObject | null,
    config: ValueObject | null,
    plannedPrivate: Uint8Array,
  ): Promise<readonly string[]> {
    const [priorState, plannedState, declared] = [prior, planned, config].map((each) =>
      writeValue(each && complete(each)),
    );
    const request = { typeName: SERVICE_TYPE, priorState, plannedState, config: declared, plannedPrivate };
    return summaries((await this.#ask("ApplyResourceChange", request)).diagnostics);
  }

  async #ask<Name extends Rpc>(
    name: Name,
    fields: Encodable<(typeof PROVIDER)[Name]["request"]>,
  ): Promise<AnswerTo<Name>> {
    const { request, response } = PROVIDER[name];
    const handler = this.#provider[name] as (message: unknown) => Promise<Encodable<typeof response>>;
    const answer = await handler(decode(request, encode(request, fields)));
    return decode(response, encode(response, answer)) as AnswerTo<Name>;
  }
}

function complete(object: ValueObject): ValueObject {
  return { ...serviceObject(object) };
}

function summaries(diagnostics: readonly { readonly severity: number; readonly summary: string }[]): string[] {
  return diagnostics.filter(({ severity }) => severity === 1).map(({ summary }) => summary);
}

function actionOf(prior: ValueObject | null, planned: ValueObject | null): PlannedResource["action"] {
  if (planned === null) return prior === null ? "no-op" : "delete";
  if (prior === null) return "create";
  return Object.entries(planned).every(([name, value]) => value === prior[name]) ? "no-op" : "update";
}

/** Terraform's own check of the second plan: a known value, also null, stays what it was. */
function isCompatible(planned: ValueObject | null, now: ValueObject | null): boolean {
  return Object.entries(planned ?? {}).every(([name, value]) => value === UNKNOWN || value === now?.[name]);
}
