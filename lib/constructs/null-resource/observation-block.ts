import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Lazy, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import { ANSWER_KEY, LOCAL, QUERY, type ServiceAnswer, SIGHT_LOCAL, VERB } from "../../model/contract";
import type { SeenService } from "../../model/seen-service";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import type { ClusterTexts } from "./cluster-texts";
import { ensureProviders } from "./provider-presence";

/** What an observation asks for, besides the cluster. */
export interface ObservationInput {
  readonly cluster: ClusterTexts;
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  /** The services, as the program's query takes them. */
  readonly query: Readonly<Record<string, string>>;
  /** Whether every text of the query is known at synth. */
  readonly known: boolean;
  /** The one service that must exist; absent: what does not is yet to be created. */
  readonly existing?: DeclaredService;
  /** Whether other observations are about the same services, so that no report counts this one. @default false */
  readonly isBeside?: boolean;
}

/** What must hold: an expression, and the error of the plan where it does not. */
export interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/** Leaves out, within an expression, what is no service's answer. */
const IS_SERVICE = Object.values(ANSWER_KEY)
  .map((key) => `key != "${key}"`)
  .join(" && ");

/**
 * One look at a cluster at plan: a `data.external` that runs the provisioner program, and a local that decodes its answer
 * once.
 */
export class ObservationBlock {
  /**
   * What must hold besides, where the observation does not see to it itself: then its resources have to.
   *
   * An engine puts a look off to the apply when its block refers to a resource that changes in the same run, even if no value
   * of it does: a reference through a local does not count, unless the block has a condition. With it, the IQN would be
   * unknown, and whoever uses it replaced.
   */
  readonly conditions: readonly Condition[];
  /** Whether the plan has its answer for certain. */
  readonly isKnown: boolean;
  readonly #observed: DataExternal;
  readonly #decoded: TerraformLocal;
  #readsPortals = false;

  constructor(scope: Construct, id: string, input: ObservationInput) {
    const { cluster, program, query, known, existing, isBeside = false } = input;
    ensureProviders(scope);
    const portals = Lazy.stringValue({ produce: () => String(this.#readsPortals) });
    const texts = { [QUERY.cluster]: cluster.json, ...query, [QUERY.targetPortals]: portals };
    const [verb, answers] = isBeside ? [VERB.facts, SIGHT_LOCAL] : [VERB.observe, LOCAL.services];
    this.#observed = new DataExternal(scope, id, { program: ["node", program, verb], query: texts });
    const result = known ? "self.result" : `${this.#observed.fqn}.result`;
    const conditions = [reachable(cluster, result), ...(existing ? [mustExist(cluster, existing, result)] : [])];
    this.isKnown = known;
    this.conditions = known ? [] : conditions;
    if (known) {
      this.#observed.lifecycle = { postcondition: conditions };
    } else {
      const asked = new TerraformLocal(scope, LOCAL.query, { ...texts, ...hidesAlias(scope, query) });
      this.#observed.addOverride("query", `\${${asked.fqn}}`);
    }
    // Every reference to the data source decodes its whole answer again: with many services, once is what can be afforded.
    const decoded = `{for key, text in ${this.#observed.fqn}.result : key => jsondecode(text) if ${IS_SERVICE}}`;
    this.#decoded = new TerraformLocal(scope, answers, `\${${decoded}}`);
  }

  /** The name of its block in the synthesized stack. */
  get name(): string {
    return this.#observed.friendlyUniqueId;
  }

  /** What endangers a secret, for use within an expression; a text that is empty when nothing does. */
  get warnings(): string {
    return `${this.#observed.fqn}.result["${ANSWER_KEY.warnings}"]`;
  }

  /** What the operator should look at in the services, in the same way. */
  get concerns(): string {
    const field: keyof ServiceAnswer = "warning";
    return `join("; ", [for service in ${this.#decoded.fqn} : service.${field} if service.${field} != ""])`;
  }

  /** The same with what is disabled or deleted, which the plan may show nowhere else. */
  get takings(): string {
    const field = (name: keyof ServiceAnswer): string => `service.${name}`;
    const enabled: SeenService = "enabled";
    const isRefused = `"\${${field("mismatched")}}\${${field("protected")}}" != ""`;
    const isTaken = `${field("live")} == "${enabled}" && !(${field("inSync")} || ${isRefused})`;
    const told = `[for svm, service in ${this.#decoded.fqn} : ${isTaken} ? "SVM \${svm}: \${${field("drift")}}" : ${field("warning")}]`;
    return `join("; ", compact(${told}))`;
  }

  /** The UUIDs of the services' SVMs as far as they are known, for use within an expression. */
  get svmUuids(): string {
    const field: keyof ServiceAnswer = "svmUuid";
    return `[for service in ${this.#decoded.fqn} : service.${field} if service.${field} != ""]`;
  }

  /** Puts the look off to the apply when elements are to be changed by the same run. */
  waitFor(elements: readonly string[]): void {
    this.#observed.dependsOn = [...elements];
  }

  /** What was observed of a service, as a reference for use within an expression. */
  referenceTo({ key }: DeclaredService): string {
    return `local.${this.#decoded.friendlyUniqueId}["${key}"]`;
  }

  /** Makes the look tell the portals, too. */
  readPortals(): void {
    this.#readsPortals = true;
  }
}

/**
 * Whether the alias is sensitive: the answer to a query is not marked as one, whatever was asked. Terraform has a function for
 * that since 1.8, and one that fails for other values until 1.6.
 */
function hidesAlias(scope: Construct, { targetAlias }: ObservationInput["query"]): Record<string, string> {
  if (!Token.isUnresolved(targetAlias)) return {};
  const alias = new TerraformLocal(scope, "alias", targetAlias).fqn;
  return { [QUERY.hidesAlias]: `\${tostring(try(issensitive(${alias}), can(nonsensitive(${alias}))))}` };
}

/** An expression whose users wait for an element, whatever its value is; they are not reached when it fails. */
export function onlyAfter(fqn: string, expression: string): string {
  return `[${expression}, ${fqn}.id][0]`;
}

/** On a destroy this warns only: the services can be forgotten, or deleted, all the same. */
function reachable({ name, endpoint }: DeclaredCluster, result: string): Condition {
  const problem = problemIn(result);
  return {
    condition: `\${${problem} == ""}`,
    errorMessage: `The iSCSI services of the ONTAP cluster ${name} (${endpoint}) cannot be observed: \${${problem}}.`,
  };
}

/** The service must be there, and of the SVM that is meant. */
function mustExist({ name }: DeclaredCluster, { key, svm }: DeclaredService, result: string): Condition {
  const field = (name: keyof ServiceAnswer): string => `jsondecode(${result}["${key}"]).${name}`;
  const absent: SeenService = "absent";
  const exists = `${field("live")} != "${absent}"`;
  const missing =
    "has no iSCSI service, and this declaration only reads one: create it, or declare it with new IscsiService";
  // No template within this one: CDKTF takes what follows it for text, and writes references into it as such.
  const told = (text: string, reason: keyof ServiceAnswer): string => `join("", ["${text}", ${field(reason)}])`;
  const [other, mismatched] = [told("is not the one of that UUID: ", "drift"), told("cannot be told: ", "mismatched")];
  return {
    condition: `\${${problemIn(result)} != "" || (${exists} && ${field("inSync")})}`,
    errorMessage: `The SVM ${svm} of the ONTAP cluster ${name} \${${exists} ? ${other} : ${field("mismatched")} == "" ? "${missing}" : ${mismatched}}.`,
  };
}

/** The cluster-wide problem, for use within an expression. */
function problemIn(result: string): string {
  return `${result}["${ANSWER_KEY.problem}"]`;
}
