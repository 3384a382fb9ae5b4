import { OntapApiError } from "../errors";
import { differences, namesAnotherSvm } from "../model/differences";
import type { IscsiServiceSpec, IscsiServiceState } from "../model/service";
import { isRefusal } from "../ontap/catalogue";
import type { IscsiServices } from "../ontap/iscsi-services";
import { readJob } from "../ontap/resources";
import { isPassing, isUnfinished, LONGEST_PAUSE_MS } from "../ontap/retry";
import { expectOneSvm, observe } from "./observe";
import { isShown, plan, type Step } from "./plan";
import type { Attempt } from "./attempts";
import {
  expectTarget,
  mismatch,
  noConvergence,
  notTheSeenSvm,
  otherSvm,
  readAfter,
  stepFailed,
  unfinished,
} from "./messages";
import { StepWriter, type WriteOptions } from "./step-writer";

/** How often a service is planned because another client, a write of unknown outcome, or a busy cluster came between. */
const MAX_ROUNDS = 5;
/** Pause before the service is read again then, in milliseconds: a write that is still running gets time to end. */
const ROUND_PAUSE_MS = 300;
/** The same if an operation of MetroCluster or SVM-DR has locked the SVM, which takes minutes: about 90 s in all. */
const LOCKED_PAUSE_MS = 16_000;
/** Pauses before the reads after a write, in milliseconds: their sum is the window in which old values are tolerated. */
const READ_BACK_PAUSES_MS = [0, 100, 400, 1_000, 2_000];
/** The same after a write that ONTAP accepted, but has not finished (202): about a minute. */
const UNFINISHED_PAUSES_MS = [...READ_BACK_PAUSES_MS, ...Array<number>(11).fill(5_000)];

export interface ReconcileOptions extends WriteOptions {
  readonly onReplan?: (reason: unknown) => void;
  /** The service as it was just read. @default it is read first */
  readonly live?: IscsiServiceState;
  /** Which steps a difference calls for. @default plan */
  readonly plan?: typeof plan;
}

export interface Reconciled {
  /** `undefined` when the service is declared absent. */
  readonly state: IscsiServiceState | undefined;
  /** How many writes were accepted; 0 when the service was in sync. */
  readonly writes: number;
  /** The writes of unknown outcome that may have brought it about. */
  readonly unknown: readonly Attempt[];
}

/**
 * Brings the live service to the declared state: read, plan, write, read back, compare. Idempotent. A service that the plan saw
 * missing is created without the first read: if it exists since, ONTAP refuses that, and the service is read and converged.
 * A write of unknown outcome is followed by a read, never by a repetition; one that ONTAP has not finished by no other write.
 * Nothing is written to another SVM than the one that was seen.
 *
 * @throws ReconcileError OTHER_SVM when the SVM is not the declared one, or not the one that was seen; SESSIONS_PROTECTED
 * when a write would end sessions that are protected; NOT_ANNOUNCED when it disables or deletes more than the plan saw; STEP_FAILED when
 * a step was refused; READ_BACK_MISMATCH when ONTAP accepted every step but shows other values, or another IQN than the declared one; NO_CONVERGENCE when others, or
 * lost answers, came between every time; OUTCOME_UNKNOWN when the service cannot be read after a write, or ONTAP has not finished it.
 * @throws OntapApiError, TransportError, InterruptionError when the service cannot be read and nothing was written.
 */
export function reconcile(
  services: IscsiServices,
  spec: IscsiServiceSpec,
  options: ReconcileOptions,
): Promise<Reconciled> {
  return new Reconciliation(services, spec, options).run();
}

type Live = IscsiServiceState | undefined;

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
    try {
      return await this.#converge();
    } catch (error) {
      throw await this.#writer.enableAgain(error);
    }
  }

  async #converge(): Promise<Reconciled> {
    let state = this.options.live ?? (this.#isCreatedAtOnce() ? undefined : await this.#observe());
    for (let round = 0; ; round += 1) {
      expectTarget(this.#writer.svm, this.spec, state, this.#writer.attempts);
      const steps = this.#stepsFrom(state);
      if (steps.length === 0) return this.#done(state);
      if (round === MAX_ROUNDS) throw this.#failure();
      const { svmUuid, setback } = await this.#writer.write(steps, state);
      if (setback === undefined) return this.#done(await this.#withAttempts(this.#readBack(svmUuid)));
      this.options.onReplan?.(setback);
      state = await this.#withAttempts(isUnfinished(setback) ? this.#whenFinished() : this.#readAgain(setback));
    }
  }

  #isCreatedAtOnce(): boolean {
    return this.options.seen === "absent" && this.#stepsFrom(undefined)[0]?.kind === "create";
  }

  async #observe(): Promise<Live> {
    const [found] = await observe(this.services, [this.spec]);
    const { seenSvmUuid } = this.options;
    const state = found ?? (await this.#renamed(seenSvmUuid));
    const { attempts } = this.#writer;
    if (state === undefined) return expectOneSvm(this.services, this.spec, attempts.describe());
    if (namesAnotherSvm(this.spec, state)) throw otherSvm(this.spec, state, attempts);
    if (seenSvmUuid === undefined || seenSvmUuid === state.svmUuid) return state;
    throw notTheSeenSvm(state.svmName, seenSvmUuid, { found: state.svmUuid }, attempts.describe());
  }

  /**
   * If the SVM was renamed after the plan, a look-up by name finds nothing although the service exists. It is looked up by the
   * UUID that the plan saw.
   */
  async #renamed(seenSvmUuid: string | undefined): Promise<Live> {
    if (seenSvmUuid === undefined || this.spec.ensure !== "absent" || this.spec.svmUuid !== undefined) return undefined;
    return this.services.get(seenSvmUuid, ["doesNotExist", "entryMissing", "svmMissing"]);
  }

  #withAttempts<T>(read: Promise<T>): Promise<T> {
    return readAfter(this.#writer.attempts, this.#writer.svm, read);
  }

  #readBack(svmUuid: string | undefined): Promise<Live> {
    const read = () => (svmUuid === undefined ? this.#observe() : this.services.findByUuid(svmUuid));
    return this.#readUntil(this.#isWanted.bind(this), read, (state) =>
      mismatch(this.#writer.svm, this.spec, state, this.#writer.attempts),
    );
  }

  /** The live state that shows the write that ONTAP had not finished, or calls for nothing any more. */
  #whenFinished(): Promise<Live> {
    const { attempts } = this.#writer;
    const last = attempts.setback?.step;
    const isDone = (state: Live) => this.#stepsFrom(state).length === 0 || (last !== undefined && isShown(last, state));
    return this.#readUntil(isDone, this.#observe.bind(this), () => this.#unfinished(), UNFINISHED_PAUSES_MS);
  }

  async #unfinished(): Promise<Error> {
    const { attempts, svm } = this.#writer;
    const reason = attempts.setback?.reason;
    const jobUuid = reason instanceof OntapApiError ? reason.jobUuid : undefined;
    return unfinished(svm, attempts, jobUuid && (await readJob(this.services.client, jobUuid)));
  }

  async #readUntil(
    isRight: (state: Live) => boolean,
    read: () => Promise<Live>,
    failure: (state: Live) => Error | Promise<Error>,
    pausesMs = READ_BACK_PAUSES_MS,
  ): Promise<Live> {
    let state: Live;
    for (const pauseMs of pausesMs) {
      if (pauseMs > 0) await this.#pause(pauseMs);
      state = await read();
      if (isRight(state)) return state;
    }
    throw await failure(state);
  }

  async #readAgain(setback: unknown): Promise<Live> {
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

  /** A service that is only to be disabled is done, too, when another client deletes it meanwhile. */
  #isWanted(state: Live): boolean {
    if (state === undefined) return this.#stepsFrom(state).length === 0;
    // No read after a write shows another IQN.
    return differences({ ...this.spec, targetName: state.targetName }, state).length === 0;
  }

  /** If ONTAP refused the write each time, that is the error; otherwise another client, or a lost answer, came between. */
  #failure(): Error {
    const { svm, attempts } = this.#writer;
    const { setback } = attempts;
    if (setback === undefined || !isPassing(setback.reason)) return noConvergence(svm, MAX_ROUNDS, attempts);
    return stepFailed(svm, setback.step, setback.reason, attempts, setback);
  }

  #done(state: Live): Reconciled {
    const { attempts, svm } = this.#writer;
    expectTarget(svm, this.spec, state, attempts);
    const { done, unknown } = attempts;
    return { state, writes: done.length, unknown };
  }
}

function pauseAfter(setback: unknown): number {
  const { retryAfterMs = 0 } = setback instanceof OntapApiError ? setback : {};
  const least = isRefusal(setback, "svmLocked") ? LOCKED_PAUSE_MS : ROUND_PAUSE_MS;
  return Math.min(Math.max(retryAfterMs, least), LONGEST_PAUSE_MS);
}
