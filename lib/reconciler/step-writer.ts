import { isOntapIscsiError, ReconcileError } from "../errors";
import { omitUndefined } from "../model/decode";
import {
  exceeds,
  type IscsiServiceSpec,
  type IscsiServiceState,
  type Presence,
  presenceOf,
  serviceKey,
} from "../model/service";
import { isRefusal, type RefusalClass } from "../ontap/catalogue";
import type { IscsiServices } from "../ontap/iscsi-services";
import { isPassing, mayHaveTakenEffect } from "../ontap/retry";
import { Attempts, outcomeOf } from "./attempts";
import { afterWrites, enabledAgain, notInPlan, notTheSeenSvm, stepFailed, unnamed } from "./messages";
import { effectOf, isDisruptive, type Step } from "./plan";
import type { SessionGuard } from "./sessions";

export interface WriteOptions {
  /** The SVM as messages name it. @default its name, or else its UUID, as declared */
  readonly svm?: string;
  /** Called right before a write that ends the sessions of an SVM; it throws to refuse it. */
  readonly beforeSessionsEnd: SessionGuard;
  /** UUID of the only SVM that may be written to. @default the SVM that is declared, whatever its UUID */
  readonly seenSvmUuid?: string;
  /**
   * How much of the service the plan saw: no more than that is disabled or deleted, and where it saw none, the service is created
   * without another read. @default it is read first, and may be disabled or deleted
   */
  readonly seen?: Presence;
  /** Looks up the UUID of the SVM of a name, for the message when it is not the one that was seen. @default the message leaves it out */
  readonly findSvmUuid?: (svmName: string) => Promise<string | undefined>;
  readonly onStep?: (step: Step) => void;
}

export interface Progress {
  readonly svmUuid: string | undefined;
  readonly setback?: unknown;
}

type StepOf<Kind extends Step["kind"]> = Step & { readonly kind: Kind };

type LiveService = Pick<IscsiServiceState, "svmName" | "svmUuid" | "enabled">;

/** The refusals that say that another actor was faster. */
const OVERTAKEN: Readonly<Record<Step["kind"], readonly RefusalClass[]>> = {
  create: ["alreadyExists"],
  set: ["doesNotExist", "entryMissing"],
  delete: ["doesNotExist", "entryMissing", "stillEnabled"],
};

const DISABLE: StepOf<"set"> = { kind: "set", values: { enabled: false } };
const ENABLE: StepOf<"set"> = { kind: "set", values: { enabled: true } };

/** Carries out the steps of one service, none of them on another SVM than the one that was seen. */
export class StepWriter {
  readonly svm: string;
  readonly attempts = new Attempts();
  /** The service that was disabled only for its deletion. */
  #disabled: LiveService | undefined;
  #last: Step["kind"] | undefined;

  constructor(
    private readonly services: IscsiServices,
    private readonly spec: IscsiServiceSpec,
    private readonly options: WriteOptions,
  ) {
    this.svm = options.svm ?? serviceKey(spec);
  }

  /** Carries out the steps, planned for this state, until one of them is overtaken. */
  async write(steps: readonly Step[], state: IscsiServiceState | undefined): Promise<Progress> {
    this.#expectSeen(steps, state);
    let live: LiveService | undefined = state;
    for (const step of steps) {
      let setback: unknown;
      if (step.kind === "create") {
        const created = await this.#create(step);
        setback = created.setback;
        if (created.svmUuid !== undefined) live = { svmName: this.svm, enabled: true, svmUuid: created.svmUuid };
      } else {
        setback = live === undefined ? unnamed(this.svm) : await this.#change(step, live);
      }
      if (setback !== undefined) return { svmUuid: live?.svmUuid, setback };
    }
    return { svmUuid: live?.svmUuid };
  }

  /** A plan announces the end of what it saw, and of no more. */
  #expectSeen(steps: readonly Step[], state: IscsiServiceState | undefined): void {
    const { seen = "enabled" } = this.options;
    const [step, live] = [steps.find(isDisruptive), presenceOf(state)];
    if (step !== undefined && exceeds(live, seen)) throw notInPlan(this.svm, step, { seen, live }, this.attempts);
  }

  /** By the UUID that was seen: ONTAP refuses the creation if another SVM has the name. */
  async #create(step: StepOf<"create">): Promise<{ svmUuid: string | undefined; setback: unknown }> {
    const { seenSvmUuid = this.spec.svmUuid } = this.options;
    const svm = omitUndefined({ svmName: this.spec.svmName, svmUuid: seenSvmUuid });
    let svmUuid: string | undefined;
    const setback = await this.#attempt(step, this.svm, async () => {
      svmUuid = await this.services.create(svm, step.values, this.svm);
    });
    return { svmUuid, setback };
  }

  #change(step: StepOf<"set" | "delete">, live: LiveService): Promise<unknown> {
    return step.kind === "set" ? this.#set(step, live) : this.#delete(step, live);
  }

  async #set(step: StepOf<"set">, live: LiveService): Promise<unknown> {
    const { svmName, svmUuid } = live;
    const guard = isDisruptive(step) ? (): Promise<void> => this.#guardSessions(step, live) : undefined;
    await guard?.();
    return this.#attempt(step, svmName, () => this.services.update(svmUuid, step.values, svmName, guard));
  }

  /**
   * DELETE first: if ONTAP demands that the service is disabled before, the system and the user's role can probably delete one, and
   * no session has ended yet.
   */
  async #delete(step: StepOf<"delete">, live: LiveService): Promise<unknown> {
    const { svmName, svmUuid } = live;
    const guard = live.enabled ? (): Promise<void> => this.#guardSessions(step, live) : undefined;
    if (live.enabled) this.#disabled = undefined;
    await guard?.();
    const setback = await this.#attempt(step, svmName, () => this.services.delete(svmUuid, svmName, guard));
    if (!live.enabled || !isRefusal(setback, "stillEnabled")) return setback;
    const refusal = await this.#set(DISABLE, live);
    if (refusal === undefined || mayHaveTakenEffect(refusal)) this.#disabled = live;
    return refusal ?? this.#delete(step, { ...live, enabled: false });
  }

  /**
   * If ONTAP refuses to delete a service that was disabled only for that, it is enabled again, by one request. After a deletion of
   * unknown outcome it is not.
   *
   * @returns the error, with what became of the service.
   */
  async enableAgain(error: unknown): Promise<unknown> {
    const live = this.#disabled;
    const isRefused = error instanceof ReconcileError && error.code === "STEP_FAILED" && this.#last === "delete";
    if (live === undefined || !isRefused) return error;
    try {
      await this.services.update(live.svmUuid, ENABLE.values, live.svmName);
    } catch (cause) {
      return isOntapIscsiError(cause) ? enabledAgain(error, live.svmName, cause) : cause;
    }
    this.options.onStep?.(ENABLE);
    return enabledAgain(error, live.svmName);
  }

  /** A step whose sessions cannot be read is not sent. */
  async #guardSessions(step: Step, live: LiveService): Promise<void> {
    try {
      await this.options.beforeSessionsEnd(live, effectOf(step));
    } catch (error) {
      if (error instanceof ReconcileError) throw afterWrites(error, this.attempts);
      throw isOntapIscsiError(error) ? stepFailed(live.svmName, step, error, this.attempts) : error;
    }
  }

  /** @returns why the live state is not what the plan assumed, or not known; `undefined` when ONTAP accepted. */
  async #attempt(step: Step, svm: string, write: () => Promise<void>): Promise<unknown> {
    this.#last = step.kind;
    try {
      await write();
    } catch (error) {
      // The session guard prevented another try.
      if (error instanceof ReconcileError) throw error;
      const outcome = outcomeOf(error);
      if (outcome !== "unknown" && !isRefusal(error, ...OVERTAKEN[step.kind]) && !isPassing(error))
        throw await this.#refusal(step, svm, error);
      this.attempts.add({ step, svm, outcome, reason: error });
      return error;
    }
    this.attempts.add({ step, svm, outcome: "done" });
    this.options.onStep?.(step);
    return undefined;
  }

  async #refusal(step: Step, svm: string, cause: unknown): Promise<ReconcileError> {
    const { seenSvmUuid, findSvmUuid } = this.options;
    if (seenSvmUuid === undefined || !isRefusal(cause, "svmMismatch", "svmMissing"))
      return stepFailed(svm, step, cause, this.attempts);
    const found = await findSvmUuid?.(svm);
    return notTheSeenSvm(svm, seenSvmUuid, { found, cause }, this.attempts.describeWritten());
  }
}
