import { nextSvm, svmByName, withAddedSvm } from "../../../lib/simulator/state";
import type { WatchedSimulator } from "../../helpers/watched-simulator";
import { type Course, type Declared, type Live, type Lives, livesAfter, nextDeclared, type Stage } from "./course";
import type { Declaration } from "./course-stack";

/** What one apply does to a course. */
export interface Step extends Pick<Stage, "replaces" | "fails"> {
  readonly course: PlayedCourse;
  readonly was: Declared | undefined;
  readonly is: Declared | undefined;
  /** What is live right before the apply. */
  readonly before: Lives;
  /** What it has to leave. */
  readonly expected: Lives;
}

/** A course under way, on two SVMs of its own. */
export class PlayedCourse {
  readonly svms: readonly [string, string];
  #declared: Declared | undefined;

  constructor(
    private readonly simulator: WatchedSimulator,
    readonly name: string,
    private readonly course: Course,
  ) {
    this.svms = [`${name}_a`, `${name}_b`];
    this.svms.forEach((svm, index) => {
      simulator.cluster.update((state) => withAddedSvm(state, nextSvm(state, svm)));
      this.#drift(svm, course.seeds[index]);
    });
  }

  get lives(): Lives {
    const [first, second] = this.svms;
    return [this.#live(first), this.#live(second)];
  }

  /** What stands in the code now; nothing after the last stage. */
  get declarations(): readonly Declaration[] {
    const { name, svms, course } = this;
    return this.#declared ? [{ name, svms, declared: this.#declared, consumers: course.consumers }] : [];
  }

  /** Begins a stage: drift and the change of the code have happened, the apply has not. After the last one, the service is removed. */
  begin(index: number, changeOf = (stage: Stage, _before: Declared | undefined): Stage => stage): Step {
    const stage = changeOf(this.course.stages[index] ?? END, this.#declared);
    const { drift, replaces, fails } = stage;
    if (drift !== "nothing") this.#drift(this.svms[this.#declared?.svm ?? 0], drift);
    const was = this.#declared;
    const is = nextDeclared(was, stage);
    this.#declared = is;
    const before = this.lives;
    return { replaces, fails, course: this, was, is, before, expected: livesAfter([was, is], before, this.svms) };
  }

  /** Lets the cluster refuse what changes or deletes its services. */
  refuseWrites(): void {
    for (const svm of this.svms) {
      const path = `/protocols/san/iscsi/services/${svmByName(this.simulator.cluster.state, svm)?.uuid ?? ""}`;
      for (const method of ["PATCH", "DELETE"] as const) this.simulator.faults.add({ method, path, do: { code: "6" } });
    }
  }

  #drift(svm: string, live: Live): void {
    this.simulator.setService(svm, live);
  }

  #live(svm: string): Live {
    const service = this.simulator.service(svm);
    return service && { enabled: service.enabled, targetAlias: service.targetAlias };
  }
}

const END: Stage = { drift: "nothing", code: "removed", replaces: false, fails: false };
