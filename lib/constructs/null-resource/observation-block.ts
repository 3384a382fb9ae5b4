import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { type IResolvable, type Postcondition, ref, TerraformLocal, TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import { ANSWER_KEY, QUERY, type ServiceAnswer, VERB } from "../../model/contract";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import { ensureProviders } from "./provider-presence";

/** What an observation asks for, besides the cluster. */
export interface ObservationInput {
  readonly cluster: DeclaredCluster;
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  /** The services, as the program's query takes them. */
  readonly query: Readonly<Record<string, string>>;
  /** What must hold besides that the cluster could be observed. */
  readonly postconditions?: readonly Postcondition[];
}

/** The fields of an answer that hold a value of that type. */
type FieldOf<Type> = {
  [Name in keyof ServiceAnswer]: ServiceAnswer[Name] extends Type ? Name : never;
}[keyof ServiceAnswer];

/**
 * One look at a cluster at plan: a `data.external` that runs the provisioner program, and a local that decodes its answer
 * once.
 */
export class ObservationBlock {
  readonly #observed: DataExternal;
  readonly #decoded: TerraformLocal;

  constructor(scope: Construct, id: string, { cluster, program, query, postconditions = [] }: ObservationInput) {
    ensureProviders(scope);
    this.#observed = new DataExternal(scope, id, {
      program: ["node", program, VERB.observe],
      query: { [QUERY.cluster]: cluster.json, ...query },
      lifecycle: { postcondition: [reachable(cluster), ...postconditions] },
    });
    // Every reference to the data source decodes its whole answer again: with many services, once is what can be afforded.
    const notService = Object.values(ANSWER_KEY)
      .map((key) => `key != "${key}"`)
      .join(" && ");
    const decoded = `{for key, text in ${this.#observed.fqn}.result : key => jsondecode(text) if ${notService}}`;
    this.#decoded = new TerraformLocal(scope, "services", `\${${decoded}}`);
  }

  /** The name of its block in the synthesized stack. */
  get name(): string {
    return this.#observed.friendlyUniqueId;
  }

  /** What endangers a secret, for use within an expression; a text that is empty when nothing does. */
  get warnings(): string {
    return `${this.#observed.fqn}.result["${ANSWER_KEY.warnings}"]`;
  }

  /** Puts the look off to the apply when elements are to be changed by the same run. */
  waitFor(elements: readonly string[]): void {
    this.#observed.dependsOn = [...elements];
  }

  /** What was observed of a service, as a reference for use within an expression. */
  referenceTo({ key }: DeclaredService): string {
    return `local.${this.#decoded.friendlyUniqueId}["${key}"]`;
  }

  /** A flag that was observed of a service, as a token that may be used in another stack, too. */
  flag(service: DeclaredService, field: FieldOf<boolean>): IResolvable {
    return ref(`${this.referenceTo(service)}.${field}`, TerraformStack.of(this.#decoded));
  }

  /** A text that was observed of a service, as a token in the same way. */
  text(service: DeclaredService, field: FieldOf<string>): string {
    return Token.asString(ref(`${this.referenceTo(service)}.${field}`, TerraformStack.of(this.#decoded)));
  }
}

/** The cluster-wide problem, for use within an expression of the observation itself. */
export const PROBLEM = `self.result["${ANSWER_KEY.problem}"]`;

/** On a destroy this warns only: the services can be forgotten, or deleted, all the same. */
function reachable({ name, endpoint }: DeclaredCluster): Postcondition {
  return {
    condition: `\${${PROBLEM} == ""}`,
    errorMessage: `The iSCSI services of the ONTAP cluster ${name} (${endpoint}) cannot be observed: \${${PROBLEM}}.`,
  };
}
