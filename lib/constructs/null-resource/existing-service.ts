import { Lazy, TerraformLocal, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { QUERY, type ServiceAnswer } from "../../model/contract";
import { READ_ONLY_FIELDS, type ReadOnlyName } from "../../model/service";
import type { ReadService } from "../cluster-provisioning";
import type { DeclaredService } from "../declarations";
import { type ClusterObservations, Observation, onlyAfter, type ServiceQuery } from "./observation";

/** The iSCSI service of one SVM as a part of an observation, which fails the plan when the service does not exist. */
export class ObservedService implements ReadService {
  /** Its own observation, if it waits for something, or its values may be unknown at plan. */
  #own: Observation | undefined;
  /** The element that sees to the service's existence if its own observation cannot. */
  #gate: TerraformResource | undefined;
  readonly #readOnly = new Map<ReadOnlyName, TerraformLocal>();
  #targetPortals: TerraformLocal | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly declared: DeclaredService,
    private readonly observations: ClusterObservations,
  ) {
    const { key, knownAtPlan } = declared;
    if (!knownAtPlan) this.#observeAlone();
    else observations.shared.add(scope, key, () => (this.#own ? undefined : this.#query()));
  }

  waitFor(elements: readonly string[]): void {
    this.#observeAlone().waitFor(elements);
  }

  /** Locals, so that another stack can refer to them, too. */
  readOnlyField(name: ReadOnlyName): string {
    const local = this.#readOnly.get(name) ?? this.#local(READ_ONLY_FIELDS[name].attribute, name);
    this.#readOnly.set(name, local);
    return local.asString;
  }

  get targetPortals(): string[] {
    return (this.#targetPortals ??= this.#local("target_portals", "targetPortals")).asList;
  }

  #observeAlone(): Observation {
    if (this.#own) return this.#own;
    const { scope, declared } = this;
    const own = new Observation(scope, "observed", this.observations, declared.knownAtPlan);
    own.add(scope, declared.key, () => this.#query());
    if (!declared.knownAtPlan) this.#gate = gateOf(scope, own);
    return (this.#own = own);
  }

  #query(): ServiceQuery {
    const portals = this.#targetPortals ? { [QUERY.targetPortals]: "true" } : {};
    return { ...this.declared.identity, [QUERY.existing]: "true", ...portals };
  }

  #local(id: string, field: keyof ServiceAnswer): TerraformLocal {
    return new TerraformLocal(this.scope, id, Lazy.stringValue({ produce: () => `\${${this.#seen(field)}}` }));
  }

  #seen(field: keyof ServiceAnswer): string {
    const seen = (this.#own ?? this.observations.shared).field(this.declared.key, field);
    return this.#gate ? onlyAfter(this.#gate.fqn, seen) : seen;
  }
}

function gateOf(scope: Construct, { condition }: Observation): TerraformResource {
  return new TerraformResource(scope, "exists", {
    terraformResourceType: "terraform_data",
    lifecycle: { precondition: [condition] },
  });
}
