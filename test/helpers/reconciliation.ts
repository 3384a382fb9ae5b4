import { omitUndefined } from "../../lib/model/decode";
import { ActiveSessions, type DeletionPolicy } from "../../lib/model/policies";
import type { IscsiServiceSpec, Presence, SvmIdentity } from "../../lib/model/service";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { sleep } from "../../lib/ontap/retry";
import { describeStep } from "../../lib/reconciler/plan";
import { findSvmUuid } from "../../lib/reconciler/observe";
import { reconcile, type Reconciled, type ReconcileOptions } from "../../lib/reconciler/reconcile";
import { applyDeletionPolicy } from "../../lib/reconciler/deletion-policy";
import { type Operation, readSessions, sessionGuard } from "../../lib/reconciler/sessions";
import type { FaultRule, SeedDocument, SeedSvm } from "../../lib/simulator/schema-types";
import { clientOf } from "./ontap-client";
import { startTestSimulator, type TestSimulator, type TestSimulatorOptions } from "./simulator";

/** Where a reconciliation takes place. */
export interface Scene {
  /** How `svm1` is seeded; `svm2` has a service. @default it has no service */
  readonly svm?: Partial<SeedSvm>;
  readonly cluster?: NonNullable<SeedDocument["cluster"]>;
  readonly faults?: readonly FaultRule[];
  /** Told of each request right before it takes effect. */
  readonly onArrival?: NonNullable<TestSimulatorOptions["onArrival"]>;
  /** Ends the pauses, and lets no further request begin; they are real then. @default pauses take no time, and are kept */
  readonly signal?: AbortSignal;
}

/** Options of a reconciliation of services that have no sessions. */
export const WITHOUT_SESSIONS: ReconcileOptions = { beforeSessionsEnd: () => Promise.resolve() };

/** Reconciles services of a simulator, and keeps what it was told. */
export class Reconciliation {
  readonly steps: string[] = [];
  readonly setbacks: unknown[] = [];
  /** What the guard of the sessions told. */
  readonly told: string[] = [];
  activeSessions = ActiveSessions.PROTECT;
  /** UUID of the SVM that a plan saw. */
  seenSvmUuid: string | undefined;
  /** How much of the service a plan saw. */
  seen: Presence | undefined;

  private constructor(
    readonly simulator: TestSimulator,
    private readonly client: OntapClient,
    /** How long it would have paused, in milliseconds. */
    readonly pauses: readonly number[],
  ) {}

  static async start({ svm = {}, cluster = {}, faults = [], onArrival, signal }: Scene = {}): Promise<Reconciliation> {
    const seed = {
      cluster,
      svms: [
        { name: "svm1", ...svm },
        { name: "svm2", service: {} },
      ],
      faults,
    };
    const simulator = await startTestSimulator({ seed, ...(onArrival === undefined ? {} : { onArrival }) });
    const pauses: number[] = [];
    const keep = (ms: number): Promise<unknown> => Promise.resolve(pauses.push(ms));
    const options = signal === undefined ? { sleep: keep } : { sleep, signal };
    return new Reconciliation(simulator, clientOf(simulator, options), pauses);
  }

  run(spec: IscsiServiceSpec): Promise<Reconciled> {
    return reconcile(new IscsiServices(this.client), spec, this.#options("apply"));
  }

  /** Carries out a deletion policy. */
  retire(svm: SvmIdentity, policy: DeletionPolicy): Promise<Reconciled> {
    const options = { ...this.#options("destroy"), remedy: "forget it" };
    return applyDeletionPolicy(new IscsiServices(this.client), policy, svm, options);
  }

  #options(operation: Operation): ReconcileOptions {
    return {
      onStep: (step) => this.steps.push(describeStep(step)),
      onReplan: (reason) => this.setbacks.push(reason),
      beforeSessionsEnd: sessionGuard(
        (svmUuid) => readSessions(this.client, [svmUuid]),
        { activeSessions: this.activeSessions, operation },
        (text) => this.told.push(text),
      ),
      findSvmUuid: (svmName) => findSvmUuid(this.client, svmName),
      ...omitUndefined({ seenSvmUuid: this.seenSvmUuid, seen: this.seen }),
    };
  }

  /** The methods of all requests so far, such as `GET POST GET`. */
  get methods(): string {
    return this.simulator.requests.map(({ method }) => method).join(" ");
  }

  /** Expects that another run, whose plan saw the service as it is, finds nothing to do and sends one read. */
  async expectInSync(spec: IscsiServiceSpec): Promise<void> {
    this.seen = undefined;
    const before = this.simulator.requests.length;
    expect(await this.run(spec)).toMatchObject({ writes: 0 });
    expect(this.simulator.requests.slice(before).map(({ method }) => method)).toEqual(["GET"]);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.simulator.close();
  }
}
