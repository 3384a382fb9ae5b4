import { OntapApiError, ReconcileError } from "../errors";
import { differences, namesAnotherSvm } from "../model/differences";
import type { IscsiServiceSpec, IscsiServiceState } from "../model/iscsi-service";
import type { IscsiServices } from "../ontap/iscsi-services";
import { isPassing, isUnderWay, LONGEST_PAUSE_MS } from "../ontap/retry";
import { expectOneSvm, observe } from "./observe";
import { isShown, plan, type Step } from "./plan";
import {
  mismatch,
  noConvergence,
  notTheSeenSvm,
  otherSvm,
  readAfter,
  stepFailed,
  stillUnderWay,
  unlessFound,
} from "./reconcile-errors";
import { lostSteps, sentBefore, type Setback } from "./sent";
import { type Progress, StepWriter, type WriteOptions } from "./step-writer";

/** How often a service is planned afresh because another actor, a write of unknown outcome, or a busy cluster came between. */
const MAX_ROUNDS = 5;
/** Pause before it is observed again then: a write that is still under way gets time to end. In milliseconds. */
const ROUND_PAUSE_MS = 300;
/** Pauses before the reads after a write, in milliseconds: their sum is the window in which old values are tolerated. */
const READ_BACK_PAUSES_MS = [0, 100, 400, 1_000, 2_000];

/** What a reconciliation takes from its surroundings. */
export interface ReconcileOptions extends WriteOptions {
  /** Told why the service is observed and planned afresh. */
  readonly onReplan?: (reason: unknown) => void;
  /** Which steps a difference calls for. @default plan */
  readonly plan?: typeof plan;
  /**
   * Whether the SVM was seen without a service a moment ago: then its creation needs no look of its own before it, because
   * ONTAP refuses it where there is a service by now. Whatever the refusal says, the service is looked at then. @default false
   */
  readonly seenAbsent?: boolean;
}

/** The declared state, seen live. */
export interface Reconciled {
  /** `undefined` when the service is declared absent. */
  readonly state: IscsiServiceState | undefined;
  /** How many writes were accepted; 0 when the service was in sync. */
  readonly writes: number;
  /** Those whose answers were lost, and that may have brought it about. @default none */
  readonly lost?: readonly Setback[];
}

/**
 * Brings the live service to the declared state: observe, plan, apply, observe again, compare. Idempotent. An existing
 * service is converged, not an error, and a write of unknown outcome is followed by an observation, never by a repetition; one
 * that ONTAP is still about by no other write at all.
 * Nothing is written to another SVM than the one that was seen.
 *
 * @throws ReconcileError OTHER_SVM when the SVM is not the declared one, or not the one that was seen; SESSIONS_PROTECTED
 * when a write would end sessions that are protected; NOT_ANNOUNCED when it would take away what no plan saw; STEP_FAILED when
 * a step was refused; READ_BACK_MISMATCH when ONTAP accepted every step but shows other values; NO_CONVERGENCE when others, or
 * lost answers, came between every time; OUTCOME_UNKNOWN when the service cannot be seen after a write, or ONTAP is about it.
 * @throws OntapApiError, TransportError, InterruptionError when the service cannot be observed and nothing was written.
 */
export function reconcile(
  services: IscsiServices,
  spec: IscsiServiceSpec,
  options: ReconcileOptions,
): Promise<Reconciled> {
  return new Reconciliation(services, spec, options).run();
}

type Live = IscsiServiceState | undefined;

/** One service on its way to the declared state. */
class Reconciliation {
  readonly #writer: StepWriter;

  constructor(
    private readonly services: IscsiServices,
    private readonly spec: IscsiServiceSpec,
    private readonly options: ReconcileOptions,
  ) {
    this.#writer = new StepWriter(services, spec, options);
  }

  async run(): Promise<Reconciled> {
    const { seenAbsent = false } = this.options;
    let state = seenAbsent ? undefined : await this.#observe();
    for (let round = 0; ; round += 1) {
      const steps = this.#stepsFrom(state);
      if (steps.length === 0) return this.#done(state);
      if (round === MAX_ROUNDS) throw this.#givenUp();
      const { svmUuid, setback } = await this.#write(steps, state, seenAbsent && round === 0);
      if (setback === undefined) return this.#done(await this.#telling(this.#readBack(svmUuid)));
      this.options.onReplan?.(setback);
      state = await this.#telling(isUnderWay(setback) ? this.#whenDone() : this.#lookAgain(setback));
    }
  }

  /**
   * Carries out the steps. What was not looked at before may be there by now, and ONTAP has other reasons to refuse its creation
   * first: whether it is there is looked up before that counts.
   */
  async #write(steps: readonly Step[], state: Live, isUnseen: boolean): Promise<Progress> {
    try {
      return await this.#writer.write(steps, state);
    } catch (error) {
      const isRefused = error instanceof ReconcileError && error.code === "STEP_FAILED";
      if (!isUnseen || !isRefused || this.#writer.accepted.length > 0) throw error;
      if ((await this.#observe().catch(unlessFound)) === undefined) throw error;
      return { svmUuid: undefined, setback: error };
    }
  }

  async #observe(): Promise<Live> {
    const [found] = await observe(this.services, [this.spec]);
    const { seenSvmUuid } = this.options;
    const state = found ?? (await this.#renamed(seenSvmUuid));
    if (state === undefined) return expectOneSvm(this.services, this.spec, this.#writer.sent);
    if (namesAnotherSvm(this.spec, state)) throw otherSvm(this.spec, state, this.#writer.sent);
    if (seenSvmUuid === undefined || seenSvmUuid === state.svmUuid) return state;
    throw notTheSeenSvm(state.svmName, seenSvmUuid, { found: state.svmUuid, ...this.#writer.sent });
  }

  /** What is to be absent is not when its SVM has another name by now. */
  async #renamed(seenSvmUuid: string | undefined): Promise<Live> {
    if (seenSvmUuid === undefined || this.spec.ensure !== "absent" || this.spec.svmUuid !== undefined) return undefined;
    return this.services.get(seenSvmUuid, ["doesNotExist", "entryMissing", "svmMissing"]);
  }

  /** A look, or a wait for one, whose failure tells what is known of the writes. */
  #telling<T>(look: Promise<T>): Promise<T> {
    return readAfter(this.#writer.sent, this.#writer.svm, look);
  }

  #readBack(svmUuid: string | undefined): Promise<Live> {
    const look = () => (svmUuid === undefined ? this.#observe() : this.services.get(svmUuid));
    return this.#lookUntil(this.#isWanted.bind(this), look, (state) =>
      mismatch(this.#writer.svm, this.spec, state, this.#writer.written),
    );
  }

  /** The live state that shows what ONTAP may still be about, or calls for nothing any more. */
  #whenDone(): Promise<Live> {
    const { sent, svm } = this.#writer;
    const last = sent.setback?.step;
    const isDone = (state: Live) => this.#stepsFrom(state).length === 0 || (last !== undefined && isShown(last, state));
    return this.#lookUntil(isDone, this.#observe.bind(this), (state) => stillUnderWay(svm, state, sent));
  }

  /** Looks until what is seen is right, within the window in which old values are tolerated. */
  async #lookUntil(
    isRight: (state: Live) => boolean,
    look: () => Promise<Live>,
    failure: (state: Live) => Error,
  ): Promise<Live> {
    let state: Live;
    for (const pauseMs of READ_BACK_PAUSES_MS) {
      if (pauseMs > 0) await this.#pause(pauseMs);
      state = await look();
      if (isRight(state)) return state;
    }
    throw failure(state);
  }

  async #lookAgain(setback: unknown): Promise<Live> {
    await this.#pause(pauseAfter(setback));
    return this.#observe();
  }

  #stepsFrom(state: Live): readonly Step[] {
    return (this.options.plan ?? plan)(this.spec, state);
  }

  /** The client's, which ends with an interruption. */
  #pause(ms: number): Promise<void> {
    return this.services.client.pause(ms);
  }

  /** Who only gives up a service is done, too, when somebody else deletes it meanwhile. */
  #isWanted(state: Live): boolean {
    return state === undefined ? this.#stepsFrom(state).length === 0 : differences(this.spec, state).length === 0;
  }

  /** What ONTAP refused all the time is a refusal; else somebody, or something, came between. */
  #givenUp(): Error {
    const { svm, sent } = this.#writer;
    if (sent.setback === undefined || !isPassing(sent.setback.reason)) return noConvergence(svm, MAX_ROUNDS, sent);
    return stepFailed(svm, sent.setback.step, sent.setback.reason, sentBefore(sent, sent.setback));
  }

  #done(state: Live): Reconciled {
    return { state, writes: this.#writer.accepted.length, lost: lostSteps(this.#writer.sent) };
  }
}

/** As long as the server asked for, within bounds. */
function pauseAfter(setback: unknown): number {
  const { retryAfterMs = 0 } = setback instanceof OntapApiError ? setback : {};
  return Math.min(Math.max(retryAfterMs, ROUND_PAUSE_MS), LONGEST_PAUSE_MS);
}
