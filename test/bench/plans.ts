import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { IscsiService, Provisioning } from "../../lib";
import type { SeedSvm } from "../../lib/simulator/seed/seed-document";
import type { Engine } from "../engine/engine";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type Contender, measureInTurns, type Timing } from "./measure";

/** What is done with N services. */
export type Case = "steady" | "create";

/** The times of one case: those of each mode, and of the floor. */
export interface PlanResult {
  readonly case: Case;
  readonly engine: string;
  readonly n: number;
  readonly floor: Timing;
  readonly modes: readonly (Timing & { readonly ratioToFloor: number; readonly requests: number })[];
}

/** How often each is done, and with how many services. */
export interface PlanOptions {
  readonly engine: Engine;
  readonly cases: readonly Case[];
  readonly modes: readonly Provisioning[];
  readonly sizes: readonly number[];
  readonly repeat: number;
}

/**
 * A plan without changes of N services, and their creation, in each mode, against the floor: as many plain `null_resource`s in
 * the same run. The difference is what this library costs.
 */
export async function* benchPlans(options: PlanOptions): AsyncIterable<PlanResult> {
  for (const name of options.cases) for (const n of options.sizes) yield await benchCase(name, n, options);
}

async function benchCase(name: Case, n: number, { engine, modes, repeat }: PlanOptions): Promise<PlanResult> {
  const svms = Array.from({ length: n }, (_, index) => `svm${index}`);
  const simulator = await startTestSimulator({ seed: { svms: svms.map(seedOf) } });
  const ours = await Promise.all(
    modes.map((provisioning) => EngineWorkspace.create({ ...engine, provisioning }, simulator, declareServices(svms))),
  );
  const floor = await EngineWorkspace.create(engine, simulator, declarePlain(svms));
  const runs = [floor, ...ours].map((workspace) => new Run(name, workspace, simulator, svms));
  const names = ["floor", ...modes];
  try {
    const contenders = runs.map((run, index) => run.contender(names[index] ?? ""));
    const [base, ...timings] = await measureInTurns(contenders, repeat);
    if (base === undefined) throw new Error("nothing was measured");
    return {
      case: name,
      engine: engine.name,
      n,
      floor: base,
      modes: timings.map((timing, index) => ({
        ...timing,
        ratioToFloor: timing.ms / base.ms,
        requests: runs[index + 1]?.requests ?? 0,
      })),
    };
  } finally {
    await Promise.all([floor, ...ours].map((workspace) => workspace.remove()));
    await simulator.close();
  }
}

/** One contender of a case. */
class Run {
  /** HTTP requests of the last run. */
  requests = 0;

  constructor(
    private readonly name: Case,
    private readonly workspace: EngineWorkspace,
    private readonly simulator: TestSimulator,
    private readonly svms: readonly string[],
  ) {}

  contender(name: string): Contender {
    let isApplied = false;
    let before = 0;
    return {
      name,
      prepare: async () => {
        if (this.name === "create") await this.#forget();
        else if (!isApplied) await this.#settle();
        isApplied = true;
        before = this.simulator.requests.length;
      },
      run: async () => {
        await this.#expect(0, this.name === "create" ? this.workspace.apply() : this.workspace.plan());
        this.requests = this.simulator.requests.length - before;
      },
    };
  }

  /** The second apply records what the first could not know yet, such as that a service that was taken over is in sync. */
  async #settle(): Promise<void> {
    await this.#expect(0, this.workspace.apply());
    await this.#expect(0, this.workspace.apply());
  }

  async #forget(): Promise<void> {
    await rm(join(this.workspace.folder, "terraform.tfstate"), { force: true });
    for (const svm of this.svms) this.simulator.setService(svm, undefined);
  }

  async #expect(exitCode: number, run: ReturnType<EngineWorkspace["plan"]>): Promise<void> {
    const end = await run;
    if (end.exitCode !== exitCode)
      throw new Error(`${this.name} ended with ${end.exitCode ?? "a signal"}: ${end.output}`);
  }
}

function seedOf(name: string, index: number): SeedSvm {
  const address = `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
  return { name, service: {}, interfaces: [{ name: "lif1", address }] };
}

function declareServices(svms: readonly string[]): Declare {
  return (stack, cluster) => {
    for (const svmName of svms) new IscsiService(stack, svmName, { cluster, svmName });
  };
}

function declarePlain(svms: readonly string[]): Declare {
  return (stack) => {
    new NullProvider(stack, "null");
    for (const name of svms) new Resource(stack, name, { triggers: { svm: name } });
  };
}
