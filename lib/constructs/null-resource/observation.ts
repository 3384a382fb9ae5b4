import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import {
  Aspects,
  AssetType,
  Fn,
  type IAspect,
  Lazy,
  TerraformAsset,
  TerraformLocal,
  TerraformStack,
  Token,
} from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { ANSWER_KEY, LOCAL, QUERY, type ServiceAnswer, STATUS, VERB } from "../../model/contract";
import { bundledProgram } from "../bundled-program";
import type { DeclaredCluster } from "../provisioning";
import { constructError } from "../validation";

/** A service as the provisioner program is asked about it: texts that may hold expressions. */
export type ServiceQuery = Readonly<Record<string, string>>;

/** What must hold: an expression, and the error of the plan if it does not. */
export interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/** The observations of one cluster's services: one that they share, and one of its own for each that a plan may not know. */
export class ClusterObservations {
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  /** JSON of the cluster's connection, which may hold expressions. */
  readonly connection: string;
  #shared: Observation | undefined;

  /** @throws ValidationError PROGRAM_NOT_BUILT in a checkout where the program was not bundled yet. */
  constructor(
    private readonly scope: Construct,
    readonly cluster: DeclaredCluster,
  ) {
    const path = bundledProgram(scope, "provisioner.cjs");
    this.program = `\${path.module}/${new TerraformAsset(scope, "program", { path, type: AssetType.FILE }).path}`;
    this.connection = jsonObject(cluster.connection);
  }

  /** The one of all services whose values every plan knows. */
  get shared(): Observation {
    return (this.#shared ??= new Observation(this.scope, "Default", this, true));
  }
}

/** Leaves out, within an expression, what is no service's answer. */
const IS_SERVICE = `!contains(${JSON.stringify(Object.values(ANSWER_KEY))}, key)`;

/**
 * One look at a cluster at plan: a `data.external` that runs the provisioner program, and a local that decodes its answer once,
 * because every reference to the data source decodes all of it again.
 */
export class Observation {
  readonly #data: DataExternal;
  readonly #answers: TerraformLocal;
  readonly #services = new Map<string, () => ServiceQuery | undefined>();

  /**
   * @param knownAtPlan whether every plan knows the query. Terraform puts off a data source whose query is unknown. If the block
   * has a condition, a reference to a resource that changes in the same run is enough; through a local, it is not.
   */
  constructor(
    scope: Construct,
    id: string,
    { cluster, connection, program }: ClusterObservations,
    knownAtPlan: boolean,
  ) {
    ensureProviders(scope);
    const services = Lazy.stringValue({ produce: () => jsonList(this.#queries()) });
    const mayBeLate = knownAtPlan ? Lazy.stringValue({ produce: () => this.#mayBeLate() }) : "true";
    const query = { [QUERY.cluster]: connection, [QUERY.services]: services, [QUERY.mayBeLate]: mayBeLate };
    this.#data = new DataExternal(scope, id, { program: ["node", program, VERB.observe], query });
    if (knownAtPlan) this.#data.lifecycle = { postcondition: [succeeded("self.result")] };
    else this.#data.addOverride("query", `\${${new TerraformLocal(scope, LOCAL.query, query).fqn}}`);
    const decoded = `{for key, text in ${this.#result} : key => jsondecode(text) if ${IS_SERVICE}}`;
    this.#answers = new TerraformLocal(scope, LOCAL.services, `\${${decoded}}`);
    this.#warn(cluster);
  }

  /**
   * Adds a service.
   *
   * @param query asked for when the stack is synthesized; `undefined` when the service is observed elsewhere by then.
   * @throws ValidationError INVALID_VALUE when a service of this key is there.
   */
  add(service: Construct, key: string, query: () => ServiceQuery | undefined): void {
    if (this.#services.has(key)) throw constructError(service, "INVALID_VALUE", sameKey(key));
    this.#services.set(key, query);
  }

  /** Puts the look off to the apply when elements change in the same run. */
  waitFor(elements: readonly string[]): void {
    this.#data.dependsOn = [...elements];
  }

  /** A field of a service's answer, for use within an expression. */
  field(key: string, name: keyof ServiceAnswer): string {
    return `local.${this.#answers.friendlyUniqueId}["${key}"].${name}`;
  }

  /** That the look succeeded, for an element that sees to it where the observation itself does not. */
  get condition(): Condition {
    return succeeded(this.#result);
  }

  get #result(): string {
    return `${this.#data.fqn}.result`;
  }

  #queries(): readonly ServiceQuery[] {
    return Array.from(this.#services, ([key, query]) => {
      const asked = query();
      return asked && { [QUERY.key]: key, ...asked };
    }).filter((query) => query !== undefined);
  }

  /** Terraform puts off what waits for others; a module may wait as a whole, and its variables may be unknown. */
  #mayBeLate(): string {
    return (this.#data.dependsOn ?? []).length > 0 ? "true" : "${path.module != path.root}";
  }

  /** A `check` that reads root data, and has no `data` of its own, leaves the exit code alone. */
  #warn({ name }: DeclaredCluster): void {
    const assertion = {
      condition: `\${${this.#result}["${ANSWER_KEY.status}"] != "${STATUS.warning}"}`,
      error_message: `Cluster ${name}: \${${this.#result}["${ANSWER_KEY.warnings}"]}.`,
    };
    TerraformStack.of(this.#data).addOverride(`check.${this.#data.friendlyUniqueId}`, { assert: [assertion] });
  }
}

/** The JSON of a list of records in which Terraform fills in what tokens stand for. */
export function jsonList(records: readonly ServiceQuery[]): string {
  return `[${records.map(jsonObject).join(",")}]`;
}

function jsonObject(record: Readonly<Record<string, unknown>>): string {
  return `{${Object.entries(record)
    .map(([name, value]) => `${JSON.stringify(name)}:${jsonValue(value)}`)
    .join(",")}}`;
}

/** A token as a string, whatever the type of its value; null stays null. */
function jsonValue(value: unknown): string {
  return Token.isUnresolved(value) ? Fn.jsonencode(Fn.tostring(value)) : JSON.stringify(value);
}

/** That a look succeeded. The condition refers to a flag, because Terraform prints the value. A destroy only warns. */
export function succeeded(result: string): Condition {
  return {
    condition: `\${${result}["${ANSWER_KEY.status}"] != "${STATUS.failed}"}`,
    errorMessage: `\${${result}["${ANSWER_KEY.problem}"]}.`,
  };
}

/** An expression whose users wait for an element, whatever its value is; they are not reached when it fails. */
export function onlyAfter(fqn: string, expression: string): string {
  return `[${expression}, ${fqn}.id][0]`;
}

function sameKey(key: string): string {
  return `id: got one that makes the name "${key}", expected a name that no other service of the cluster has: rename one`;
}

/** Adds the null and external providers to a stack that has none of its own; an aliased one does not serve ours. */
class ProviderPresence implements IAspect {
  visit(node: IConstruct): void {
    if (!TerraformStack.isStack(node)) return;
    const present = node.node.findAll();
    if (!present.some((child) => child instanceof NullProvider && child.alias === undefined))
      new NullProvider(node, "ontap-iscsi-null");
    if (!present.some((child) => child instanceof ExternalProvider && child.alias === undefined))
      new ExternalProvider(node, "ontap-iscsi-external");
  }
}

/** Sees to the providers of the stack when it is synthesized: until then its user may still add them. */
function ensureProviders(construct: IConstruct): void {
  const aspects = Aspects.of(TerraformStack.of(construct));
  if (!aspects.all.some((aspect) => aspect instanceof ProviderPresence)) aspects.add(new ProviderPresence());
}
