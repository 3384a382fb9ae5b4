import { Lazy } from "cdktf";
import type { Construct } from "constructs";
import type { ClusterTexts } from "../cluster-texts";
import type { ServiceTexts } from "../service-texts";
import { Observation } from "./observation";
import { provisionerProgram } from "./provisioner-program";

/**
 * The observations of one cluster's services: one for all whose values are known at synth, and one of its own for every
 * other, because a value that is unknown at plan puts a whole observation off to the apply.
 */
export class ClusterObservations {
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  readonly #known: ServiceTexts[] = [];
  #shared: Observation | undefined;

  constructor(
    private readonly scope: Construct,
    readonly cluster: ClusterTexts,
  ) {
    this.program = provisionerProgram(scope);
  }

  /** The observation that a declared service is part of. */
  of(service: Construct, declared: ServiceTexts): Observation {
    const { cluster, program } = this;
    if (!declared.known) return new Observation(service, "observed", { cluster, program, query: oneService(declared) });
    this.#known.push(declared);
    return (this.#shared ??= new Observation(this.scope, "Default", {
      cluster,
      program,
      query: { services: Lazy.stringValue({ produce: () => manyServices(this.#known) }) },
    }));
  }

  /** An observation that fails where the service does not exist. */
  ofExisting(service: Construct, declared: ServiceTexts): Observation {
    const { cluster, program } = this;
    const exists = `jsondecode(self.result["${declared.key}"]).exists`;
    const mustExist = {
      condition: `\${self.result["*"] != "" || ${exists}}`,
      errorMessage: `The SVM ${declared.svm} of the ONTAP cluster ${cluster.name} has no iSCSI service, and this declaration only reads one: create it, or declare it with new IscsiService.`,
    };
    const query = oneService(declared);
    return new Observation(service, "observed", { cluster, program, query, postconditions: [mustExist] });
  }
}

/** A query about one service: every text stands alone, so that the engine may fill it in. */
export function oneService({ key, identity, values }: ServiceTexts): Record<string, string> {
  return { key, ...identity, ...values };
}

function manyServices(services: readonly ServiceTexts[]): string {
  return JSON.stringify(services.map(oneService));
}
