import { Lazy, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { QUERY, type ServiceAnswer } from "../../model/contract";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import { ObservationBlock, type ObservationInput, PROBLEM } from "./observation-block";
import { provisionerProgram } from "./program";

const EXISTS: keyof ServiceAnswer = "exists";

/**
 * The observations of one cluster's services: one for all whose values are known at synth, and one of its own for every
 * other, because a value that is unknown at plan puts a whole observation off to the apply.
 */
export class ClusterObservations {
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  readonly #known: DeclaredService[] = [];
  #shared: ObservationBlock | undefined;
  #warns = false;

  constructor(
    private readonly scope: Construct,
    readonly cluster: DeclaredCluster,
  ) {
    this.program = provisionerProgram(scope);
  }

  /** The observation that a declared service is part of. */
  of(service: Construct, declared: DeclaredService): ObservationBlock {
    if (!declared.known) return this.#observe(service, "observed", { query: oneService(declared) });
    this.#known.push(declared);
    return (this.#shared ??= this.#observe(this.scope, "Default", {
      query: { [QUERY.services]: Lazy.stringValue({ produce: () => manyServices(this.#known) }) },
    }));
  }

  /** An observation that fails where the service does not exist. */
  ofExisting(service: Construct, declared: DeclaredService): ObservationBlock {
    const exists = `jsondecode(self.result["${declared.key}"]).${EXISTS}`;
    const mustExist = {
      condition: `\${${PROBLEM} != "" || ${exists}}`,
      errorMessage: `The SVM ${declared.svm} of the ONTAP cluster ${this.cluster.name} has no iSCSI service, and this declaration only reads one: create it, or declare it with new IscsiService.`,
    };
    const query = oneService(declared);
    return this.#observe(service, "observed", { query, postconditions: [mustExist] });
  }

  #observe(scope: Construct, id: string, input: Omit<ObservationInput, "cluster" | "program">): ObservationBlock {
    const { cluster, program } = this;
    const observation = new ObservationBlock(scope, id, { cluster, program, ...input });
    if (!this.#warns) this.#warnAtPlan(observation);
    return observation;
  }

  /**
   * Shows what endangers a secret as a warning of every plan and apply, once for the cluster. A `check` that reads root data,
   * and has no `data` of its own, leaves the exit code alone.
   */
  #warnAtPlan(first: ObservationBlock): void {
    this.#warns = true;
    // The shared observation is the one that is always known at plan.
    const warnings = (): string => (this.#shared ?? first).warnings;
    const assertion = {
      condition: Lazy.stringValue({ produce: () => `\${${warnings()} == ""}` }),
      error_message: Lazy.stringValue({ produce: () => `The ONTAP cluster ${this.cluster.name}: \${${warnings()}}.` }),
    };
    TerraformStack.of(this.scope).addOverride(`check.${first.name}`, { assert: [assertion] });
  }
}

/** A query about one service: every text stands alone, so that the engine may fill it in. */
export function oneService({ key, identity, values }: DeclaredService): Record<string, string> {
  return { [QUERY.key]: key, ...identity, ...values };
}

function manyServices(services: readonly DeclaredService[]): string {
  return JSON.stringify(services.map(oneService));
}
