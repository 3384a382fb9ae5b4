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

/** A service in a query: texts that may hold expressions. */
export type ServiceQuery = Readonly<Record<string, string>>;

export interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/** One observation for all services whose values every plan knows, and what each further one has in common with it. */
export class ClusterObservations {
  readonly program: string;
  readonly connection: string;
  #shared: Observation | undefined;

  constructor(
    private readonly scope: Construct,
    readonly cluster: DeclaredCluster,
  ) {
    const path = bundledProgram(scope, "provisioner.cjs");
    this.program = `\${path.module}/${new TerraformAsset(scope, "program", { path, type: AssetType.FILE }).path}`;
    this.connection = jsonObject(cluster.connection);
  }

  get shared(): Observation {
    return (this.#shared ??= new Observation(this.scope, "Default", this, true));
  }
}

const IS_SERVICE = `!contains(${JSON.stringify(Object.values(ANSWER_KEY))}, key)`;

/**
 * A `data.external` that runs the provisioner program at plan, and a local that decodes its answer once: every reference to the
 * data source would decode all of it again.
 */
export class Observation {
  readonly #data: DataExternal;
  readonly #answers: TerraformLocal;
  readonly #services = new Map<string, () => ServiceQuery | undefined>();

  /**
   * @param knownAtPlan whether every plan knows the query. Terraform puts off a block with a condition that refers to a resource
   * which changes in the same run, but not through a local.
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

  /** @param query called at synth; `undefined` if the service has an observation of its own by then. */
  add(service: Construct, key: string, query: () => ServiceQuery | undefined): void {
    if (this.#services.has(key)) throw constructError(service, "INVALID_VALUE", sameKey(key));
    this.#services.set(key, query);
  }

  waitFor(elements: readonly string[]): void {
    this.#data.dependsOn = [...elements];
  }

  field(key: string, name: keyof ServiceAnswer): string {
    return `local.${this.#answers.friendlyUniqueId}["${key}"].${name}`;
  }

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

  /** A module may wait as a whole, and its variables may be unknown. */
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

export function jsonList(records: readonly ServiceQuery[]): string {
  return `[${records.map(jsonObject).join(",")}]`;
}

function jsonObject(record: Readonly<Record<string, unknown>>): string {
  return `{${Object.entries(record)
    .map(([name, value]) => `${JSON.stringify(name)}:${jsonValue(value)}`)
    .join(",")}}`;
}

function jsonValue(value: unknown): string {
  return Token.isUnresolved(value) ? Fn.jsonencode(Fn.tostring(value)) : JSON.stringify(value);
}

/** The condition refers to a flag, because Terraform prints the value. */
export function succeeded(result: string): Condition {
  return {
    condition: `\${${result}["${ANSWER_KEY.status}"] != "${STATUS.failed}"}`,
    errorMessage: `\${${result}["${ANSWER_KEY.problem}"]}.`,
  };
}

/** An expression whose users wait for an element. Terraform does not reach them if the element fails. */
export function onlyAfter(fqn: string, expression: string): string {
  return `[${expression}, ${fqn}.id][0]`;
}

function sameKey(key: string): string {
  return `id: got one that makes the name "${key}", expected a name that no other service of the cluster has: rename one`;
}

/** Adds the null and external providers at synth, unless the user has: an aliased one does not serve ours. */
const PROVIDERS: IAspect = {
  visit(node: IConstruct): void {
    if (!TerraformStack.isStack(node)) return;
    const present = node.node.findAll();
    if (!present.some((child) => child instanceof NullProvider && child.alias === undefined))
      new NullProvider(node, "ontap-iscsi-null");
    if (!present.some((child) => child instanceof ExternalProvider && child.alias === undefined))
      new ExternalProvider(node, "ontap-iscsi-external");
  },
};

function ensureProviders(construct: IConstruct): void {
  const aspects = Aspects.of(TerraformStack.of(construct));
  if (!aspects.all.includes(PROVIDERS)) aspects.add(PROVIDERS);
}
