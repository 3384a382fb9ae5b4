import { Lazy, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { QUERY } from "../../model/contract";
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
  #warns = false;

  constructor(
    private readonly scope: Construct,
    readonly cluster: ClusterTexts,
  ) {
    this.program = provisionerProgram(scope);
  }

  /** The observation that a declared service is part of. */
  of(service: Construct, declared: ManagedService): ObservationBlock {
    if (!declared.known) return this.#ofManaged(service, "observed", { query: managedService(declared), known: false });
    this.#known.push(declared);
    return (this.#shared ??= this.#ofKnown());
  }

  #ofKnown(): ObservationBlock {
    const services = Lazy.stringValue({ produce: () => JSON.stringify(this.#known.map(managedService)) });
    return this.#ofManaged(this.scope, "Default", { query: { [QUERY.services]: services }, known: true });
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
    this.#warn(`${observation.name}_services`, () => observation.concerns);
    return observation;
  }

  #observe(scope: Construct, id: string, input: Omit<ObservationInput, "cluster" | "program">): ObservationBlock {
    const { cluster, program } = this;
    const observation = new ObservationBlock(scope, id, { cluster, program, ...input });
    // The shared observation is the one that is always known at plan.
    if (!this.#warns) this.#warn(observation.name, () => (this.#shared ?? observation).warnings);
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

/** The same about one that is written to. */
function managedService(service: ManagedService): Record<string, string> {
  return { ...oneService(service), [QUERY.activeSessions]: service.activeSessions };
}
