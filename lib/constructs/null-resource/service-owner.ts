import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { OWNED, VARIABLE, VERB } from "../../model/contract";
import { ActiveSessions } from "../../model/active-sessions";
import { DeletionPolicy } from "../../model/deletion-policy";
import type { ManagedService } from "../declarations";
import { refusedInModule } from "../refuse-in-module";
import type { ClusterObservations } from "./cluster-observations";
import type { ClusterTexts } from "./cluster-texts";
import { expectLasting } from "./expect-lasting";
import { localExec } from "./local-exec";

/** The id of the owner in the construct of its service. */
export const OWNER_ID = "owner";

/** Stands in the plan of a destroy, where nothing else says what happens to the live service. */
const ON_DESTROY: Readonly<Record<DeletionPolicy, string>> = {
  [DeletionPolicy.RETAIN]: "the live service stays as it is",
  [DeletionPolicy.DISABLE]: "the live service is disabled",
  [DeletionPolicy.DELETE]: "the live service is deleted, its IQN is lost",
};

const ON_SESSIONS: Readonly<Record<ActiveSessions, string>> = {
  [ActiveSessions.PROTECT]: "refused while hosts have iSCSI sessions with it",
  [ActiveSessions.END]: "iSCSI sessions that hosts have with it end",
};

/** A resource that is gone from the code looks the same in a plan, but its provisioner does not run. */
const WHEN =
  "removed from the code, it stays as it is; by a destroy that does not exclude this record, or a -replace of it:";

/** Not needed where the live service stays as it is. */
const CONNECTION = `try(self.input.${OWNED.deletionPolicy} == "${DeletionPolicy.RETAIN}" ? "" : self.input.${OWNED.connection}, "")`;

/** An environment variable cannot be as long as two connections with a certificate authority. */
const OTHERS = `for name, text in self.input : name => text if name != "${OWNED.connection}"`;

/**
 * The resource whose destruction carries out the deletion policy, as its own state has it: that is what the plan of a destroy
 * shows, whatever the code says by then.
 *
 * A `terraform_data`, because it takes every change in place: a `null_resource` would be replaced by another SVM, policy or
 * cluster, and a replacement runs the destroy-time provisioner. CDKTF's own class of it starts the engine at synth.
 */
export class ServiceOwner extends TerraformResource {
  readonly #input: Readonly<Record<string, string>>;

  /** @param svmUuid the UUID of the SVM that a destroy is aimed at, as an expression; most need none under RETAIN. */
  constructor(
    private readonly service: Construct,
    private readonly declared: ManagedService,
    svmUuid: () => string,
    observations: ClusterObservations,
  ) {
    const { cluster } = observations;
    const provisioner = localExec(observations, VERB.delete, declared, {
      // On destroy, the engine can look up nothing but the resource itself.
      ...(cluster.known ? {} : { [VARIABLE.cluster]: `\${${CONNECTION}}` }),
      [VARIABLE.inModule]: "${path.module != path.root}",
      [VARIABLE.owned]: `\${try(jsonencode({${OTHERS}}), "null")}`,
    });
    super(service, OWNER_ID, {
      terraformResourceType: "terraform_data",
      provisioners: [provisioner],
    });
    this.#input = {
      [OWNED.cluster]: cluster.name,
      ...declared.identity,
      ...(isAimed(declared) ? aim(cluster, declared, svmUuid()) : {}),
      [OWNED.deletionPolicy]: declared.deletionPolicy,
      [OWNED.onDestroy]: describe(declared),
    };
  }

  override toTerraform(): Record<string, unknown> {
    const synthesized = super.toTerraform() as object;
    expectLasting(this.service, this, synthesized);
    return refusedInModule(this, this.declared, synthesized);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#input };
  }
}

/** Whoever waits for the owner of a service whose look may be put off to the apply waits for that look: it is part of its input. */
function isAimed({ deletionPolicy, known }: ManagedService): boolean {
  return deletionPolicy !== DeletionPolicy.RETAIN || !known;
}

/** What a service that is given up is reached and known by. */
function aim(cluster: ClusterTexts, { activeSessions }: ManagedService, svmUuid: string): Record<string, string> {
  return {
    [OWNED.endpoint]: cluster.endpoint,
    ...(cluster.known ? {} : { [OWNED.connection]: cluster.lastingJson }),
    [OWNED.svmUuid]: `\${${svmUuid}}`,
    [OWNED.activeSessions]: activeSessions,
  };
}

function describe({ deletionPolicy, activeSessions }: ManagedService): string {
  const done = ON_DESTROY[deletionPolicy];
  return deletionPolicy === DeletionPolicy.RETAIN ? done : `${WHEN} ${done}; ${ON_SESSIONS[activeSessions]}`;
}
