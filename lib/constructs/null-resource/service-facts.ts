import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Lazy, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { ANSWER_KEY, QUERY, type ServiceAnswer, VERB } from "../../model/contract";
import type { DeclaredService } from "../declarations";
import { type ClusterObservations, oneService } from "./cluster-observations";

/** The parts of a service that is looked at again. */
export interface ServiceFactsInput {
  readonly declared: DeclaredService;
  /** The resource that creates the service. */
  readonly resource: TerraformResource;
  readonly observations: ClusterObservations;
  /** A field that the plan saw, as an expression. */
  readonly seen: (name: keyof ServiceAnswer) => string;
}

/** A second look at a service, after the apply: what the plan could not know of one that is yet to be created. */
export class ServiceFacts {
  readonly #read: DataExternal;
  #readsTargetName = false;

  constructor(
    scope: Construct,
    private readonly input: ServiceFactsInput,
  ) {
    const { declared, resource, observations } = input;
    this.#read = new DataExternal(scope, "facts", {
      dependsOn: [resource],
      program: ["node", observations.program, VERB.facts],
      // What has become of the alias is of no interest here, and the state shows the answer.
      query: { [QUERY.cluster]: observations.cluster.json, ...oneService(declared), [QUERY.hidesAlias]: "true" },
    });
    // Not the prop `count`: its type takes a number, and an expression would be rendered as a string. Without it where
    // the observation may be unknown at plan, because the engine must know a count.
    const count = Lazy.stringValue({ produce: () => `\${${this.#pending} ? 1 : 0}` });
    if (declared.known) this.#read.addOverride("count", count);
    this.#expect("svmUuid");
  }

  /** The SVM's UUID, as an expression: as the plan saw it, else as the service says that was created there. */
  get svmUuid(): string {
    return `${this.#svmPending} ? ${this.field("svmUuid")} : ${this.input.seen("svmUuid")}`;
  }

  get #svmPending(): string {
    return `(${this.input.seen("targetNamePending")} && ${this.input.seen("svmUuid")} == "")`;
  }

  /** Whether the plan did not see all that is asked for. */
  get #pending(): string {
    return this.#readsTargetName ? this.input.seen("targetNamePending") : this.#svmPending;
  }

  /** A field of the answer, as an expression; only where it was pending. */
  field(name: keyof ServiceAnswer): string {
    const { key, known } = this.input.declared;
    return `jsondecode(${this.#read.fqn}${known ? "[0]" : ""}.result["${key}"]).${name}`;
  }

  /** Makes it tell the IQN, too. Fails where there is none: what uses an empty one would be changed to have none. */
  expectTargetName(): void {
    this.#readsTargetName = true;
    this.#expect("svmUuid", "targetName");
  }

  /** Where a field is missing the apply fails, and leaves alone what has it already: an owner must not lose its UUID. */
  #expect(...fields: readonly (keyof ServiceAnswer)[]): void {
    const { key, svm } = this.input.declared;
    const problem = `self.result["${ANSWER_KEY.problem}"]`;
    const present = fields.map((name) => `coalesce(jsondecode(self.result["${key}"]).${name}, "-") != "-"`);
    const errorMessage = `The iSCSI service of SVM ${svm} cannot be read: \${${problem} == "" ? "${MISSING}" : ${problem}}. Apply again: what was not recorded of it is recorded then.`;
    this.#read.lifecycle = { postcondition: [{ condition: `\${${present.join(" && ")}}`, errorMessage }] };
  }
}

const MISSING = "there is no iSCSI service; apply creates it";
