import { Lazy, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { QUERY } from "../../model/contract";
import { given } from "../../model/decode";
import type { DeclaredService, ManagedService } from "../declarations";
import { declareOnce } from "../declared-once";
import type { ClusterTexts } from "./cluster-texts";
import { ObservationBlock, type ObservationInput } from "./observation-block";
import { provisionerProgram } from "./program";

/**
 * The observations of one cluster's services: one for all whose values are known at synth, and one of its own for every
 * other, because a value that is unknown at plan puts a whole observation off to the apply.
 */
export class ClusterObservations {
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  readonly #known: ManagedService[] = [];
  #shared: ObservationBlock | undefined;
  readonly #sighted: ManagedService[] = [];
  #sight: ObservationBlock | undefined;
  #warns = false;

  constructor(
    private readonly scope: Construct,
    readonly cluster: ClusterTexts,
  ) {
    this.program = provisionerProgram(scope);
  }

  /** The observation that a declared service is part of. */
  of(service: Construct, declared: ManagedService): ObservationBlock {
    if (!declared.known) {
      const own = this.#ofManaged(service, "observed", { query: managedService(declared), known: false });
      if (!declared.isKnownButAlias) this.#warnOfServices(own);
      return own;
    }
    this.#known.push(declared);
    return (this.#shared ??= this.#ofKnown());
  }

  #ofKnown(): ObservationBlock {
    const shared = this.#ofManaged(this.scope, "Default", queryOf(this.#known));
    this.#warnOfServices(shared);
    return shared;
  }

  /**
   * What a plan sees of a service whatever its alias is, as a reference for use within an expression: how much of it there is,
   * of which SVM, and whose sessions a write ends. An alias that is not known yet puts the service's own observation off to the
   * apply, which can tell nobody what it finds before it writes.
   */
  certainOf(declared: ManagedService, observation: ObservationBlock): string {
    if (!declared.isKnownButAlias) return observation.referenceTo(declared);
    const values = given({ ...declared.values, targetAlias: undefined });
    const service = { ...declared, key: declared.svm, values };
    this.#sighted.push(service);
    return (this.#sight ??= this.#ofSighted()).referenceTo(service);
  }

  /** Its answer stands in the state, whatever an alias is, and trouble may quote a record. */
  #ofSighted(): ObservationBlock {
    const input = queryOf(this.#sighted, { [QUERY.hidesAlias]: "true" });
    const sight = this.#observe(this.scope, "sight", { ...input, isBeside: true });
    this.#warn(`${sight.name}_services`, () => sight.takings);
    return sight;
  }

  /** An observation that fails where the service does not exist. */
  ofExisting(service: Construct, declared: DeclaredService): ObservationBlock {
    const { known } = declared;
    return this.#observe(service, "observed", { query: oneService(declared), known, existing: declared });
  }

  #ofManaged(scope: Construct, id: string, input: Omit<ObservationInput, "cluster" | "program">): ObservationBlock {
    const observation = this.#observe(scope, id, input);
    const stack = TerraformStack.of(scope);
    declareOnce(stack, observation);
    return observation;
  }

  #warnOfServices(observation: ObservationBlock): void {
    this.#warn(`${observation.name}_services`, () => observation.concerns);
  }

  #observe(scope: Construct, id: string, input: Omit<ObservationInput, "cluster" | "program">): ObservationBlock {
    const { cluster, program } = this;
    const observation = new ObservationBlock(scope, id, { cluster, program, ...input });
    // The shared observations are those that are always known at plan.
    if (!this.#warns) this.#warn(observation.name, () => (this.#shared ?? this.#sight ?? observation).warnings);
    this.#warns = true;
    return observation;
  }

  /**
   * Shows a text, when there is one, as a warning of every plan and apply. A `check` that reads root data, and has no `data` of
   * its own, leaves the exit code alone.
   */
  #warn(name: string, text: () => string): void {
    const assertion = {
      condition: Lazy.stringValue({ produce: () => `\${${text()} == ""}` }),
      error_message: Lazy.stringValue({ produce: () => `The ONTAP cluster ${this.cluster.name}: \${${text()}}.` }),
    };
    TerraformStack.of(this.scope).addOverride(`check.${name}`, { assert: [assertion] });
  }
}

/** A query about one service: every text stands alone, so that the engine may fill it in. */
export function oneService({ key, identity, values }: DeclaredService): Record<string, string> {
  return { [QUERY.key]: key, ...identity, ...values };
}

/** A query about services all of whose texts are known at synth, which may ask something more of each. */
function queryOf(
  services: readonly ManagedService[],
  more: Readonly<Record<string, string>> = {},
): Pick<ObservationInput, "query" | "known"> {
  const query = (service: ManagedService) => ({ ...managedService(service), ...more });
  const list = Lazy.stringValue({ produce: () => JSON.stringify(services.map(query)) });
  return { query: { [QUERY.services]: list }, known: true };
}

/** The same about one that is written to. */
function managedService(service: ManagedService): Record<string, string> {
  return { ...oneService(service), [QUERY.activeSessions]: service.activeSessions };
}
