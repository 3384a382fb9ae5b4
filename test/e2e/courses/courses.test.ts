import { rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Provisioning } from "../../../lib";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { expectForAll } from "../../helpers/property";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { anyCase, type Case, type Run, unrefreshed } from "./course";
import { namesOf, stackOf } from "./course-stack";
import { PlayedCourse, type Step } from "./played-course";
import { recordOf, suite, turnOf } from "../../engine/suite";

/** So many services in one configuration: a run takes about as long for one. */
const TOGETHER = 8;
const STAGES = 4;
const RUNS = { runs: 10, hangMs: 300_000 };
const TIMEOUT_MS = 900_000;

/** The attributes of everything in a state, by its name. */
type Resources = ReadonlyMap<string, unknown>;

suite("courses of changes", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let count = 0;
  const firstLane = turnOf(engine.name, 1_000);

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: [] });
    workspace = await EngineWorkspace.create(engine, simulator, stackOf([]));
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it(
    "reach what is declared, leave consumers alone, and plan clean afterwards",
    () => expectForAll(anyCase(engine.provisioning, TOGETHER, STAGES), play, { ...RUNS, firstLane }),
    TIMEOUT_MS,
  );

  async function play({ courses, runs }: Case): Promise<void> {
    rmSync(join(workspace.folder, "terraform.tfstate"), { force: true });
    const played = courses.map((course) => new PlayedCourse(simulator, `s${(count += 1)}`, course));
    for (const [index, run] of runs.entries()) {
      const adapted = engine.provisioning === Provisioning.PROVIDER && !run.refreshes ? unrefreshed : undefined;
      const steps = played.map((course) => course.begin(index, adapted));
      workspace.declare(stackOf(played.flatMap(({ declarations }) => declarations)));
      await expectDone(steps, () => workspace.apply(...argumentsOf(run, steps)));
      expectClean(await workspace.plan());
    }
    expectClean(await workspace.plan("-refresh=false"));
    const last = played.map((course) => course.begin(runs.length));
    await expectDone(last, () => workspace.destroy());
  }

  function argumentsOf({ refreshes, oneAtATime }: Run, steps: readonly Step[]): readonly string[] {
    const replaced = steps.filter(({ was, is, replaces }) => replaces && was && is);
    return [
      ...(refreshes ? [] : ["-refresh=false"]),
      ...(oneAtATime ? ["-parallelism=1"] : []),
      ...replaced.map(({ course }) => `-replace=${recordOf(engine, course.name)}`),
    ];
  }

  async function expectDone(steps: readonly Step[], run: () => Promise<ProcessEnd>): Promise<void> {
    const before = await resources();
    simulator.forget();
    const refused = steps.filter(({ fails }) => fails);
    if (refused.length > 0) {
      for (const { course } of refused) course.refuseWrites();
      expectSound(await run());
      if (engine.provisioning === Provisioning.PROVIDER) expect(await state()).not.toContain('"tainted"');
      simulator.faults.clear();
    }
    const done = await run();
    expectSound(done);
    expectClean(done);
    const after = await resources();
    for (const step of steps) {
      expectLive(step);
      expectConsumers(step, before, after);
    }
  }

  /** The service is as declared, and an SVM that was so already got no write. */
  function expectLive(step: Step): void {
    const { course, before, expected } = step;
    const settled = course.svms.filter((_, index) => isDeepStrictEqual(before[index], expected[index]));
    const writes = settled.map((svm) => writesAmong(simulator.methods(svm)));
    expectOf(step, [course.lives, writes], [expected, settled.map(() => "")]);
  }

  /** Consumers change with the IQN, and with nothing else. */
  function expectConsumers(step: Step, before: Resources, after: Resources): void {
    const { course, was, is } = step;
    const { waits, uses, reads } = namesOf(course.name);
    if (was && is) expectOf(step, [after.has(waits), after.get(waits)], [true, before.get(waits)]);
    if (is === undefined || is.absent) return;
    const iqn = simulator.service(course.svms[is.svm])?.targetName ?? "";
    for (const consumer of after.has(reads) ? [uses, reads] : [uses])
      expectOf(step, [consumer, JSON.stringify(after.get(consumer) ?? null).includes(iqn)], [consumer, true]);
    const isSame = was?.absent === false && was.svm === is.svm && step.before[is.svm] !== undefined;
    if (isSame && !step.replaces) expectOf(step, after.get(uses), before.get(uses));
  }

  /** Before the first apply there is none. */
  function state(): Promise<string> {
    return workspace.state().catch(() => "{}");
  }

  async function resources(): Promise<Resources> {
    const { resources = [] } = JSON.parse(await state()) as State;
    return new Map(resources.map(({ name, instances: [instance] }) => [name, instance?.attributes]));
  }
});

/** Says in its failure which step it is of. */
function expectOf({ course, ...step }: Step, actual: unknown, expected: unknown): void {
  const text = (result: unknown): string => JSON.stringify({ name: course.name, ...step, result });
  expect(text(actual)).toBe(text(expected));
}

function expectClean({ exitCode, output }: ProcessEnd): void {
  expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
}

function expectSound({ output }: ProcessEnd): void {
  expect(output).not.toMatch(/[Pp]rovider produced|bug in the provider|unexpected/);
}

interface State {
  readonly resources?: readonly {
    readonly name: string;
    readonly instances: readonly { readonly attributes: unknown }[];
  }[];
}
