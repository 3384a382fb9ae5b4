import { DeletionPolicy, IscsiService, Provisioning } from "../../../lib";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { type Live, liveOn } from "./live";
import { printOutcomes } from "./outcome-table";
import { suite } from "../../engine/suite";

/** A policy that was applied, and another one that the code has by now, which was not. */
interface Pair {
  readonly applied: DeletionPolicy;
  readonly code: DeletionPolicy;
  readonly goes: Outcome;
}

/** What the plan of a destroy announces, and what its apply does. */
interface Outcome {
  readonly plan: string;
  readonly writes: string;
  readonly live: Live;
}

const STAYS: Outcome = { plan: "stays", writes: "", live: "enabled" };
const IS_DISABLED: Outcome = { plan: "is disabled", writes: "PATCH", live: "disabled" };
const IS_DELETED: Outcome = { plan: "is deleted", writes: "DELETE PATCH DELETE", live: "gone" };

/** How a plan announces it. */
const ANNOUNCED: Readonly<Record<string, string>> = {
  "iSCSI service kept": STAYS.plan,
  "The iSCSI service will be disabled": IS_DISABLED.plan,
  "The iSCSI service will be deleted": IS_DELETED.plan,
};

const { RETAIN, DISABLE, DELETE } = DeletionPolicy;

const PAIRS: readonly Pair[] = [
  { applied: RETAIN, code: RETAIN, goes: STAYS },
  { applied: RETAIN, code: DISABLE, goes: STAYS },
  { applied: RETAIN, code: DELETE, goes: STAYS },
  { applied: DISABLE, code: RETAIN, goes: IS_DISABLED },
  { applied: DISABLE, code: DISABLE, goes: IS_DISABLED },
  { applied: DISABLE, code: DELETE, goes: IS_DISABLED },
  { applied: DELETE, code: RETAIN, goes: IS_DELETED },
  { applied: DELETE, code: DISABLE, goes: IS_DELETED },
  { applied: DELETE, code: DELETE, goes: IS_DELETED },
];

/** By engine. */
const outcomes = new Map<string, ReadonlyMap<Pair, Outcome>>();

suite("a destroy that was planned before the policy in the code was applied", { engines: "turns" }, (engine) => {
  const gone = new Map<Pair, Outcome>();
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let planned: ProcessEnd;
  /** Without the folding of warnings. */
  let asJson: ProcessEnd;
  let destroyed: ProcessEnd;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: PAIRS.map((pair) => ({ name: svmOf(pair), service: {} })) });
    workspace = await EngineWorkspace.create(
      { ...engine, provisioning: Provisioning.PROVIDER },
      simulator,
      declareAll("applied"),
    );
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
    workspace.declare(declareAll("code"));
    asJson = await workspace.run("plan", "-destroy", "-json");
    planned = await workspace.plan("-destroy");
    destroyed = await workspace.applyPlan();
    outcomes.set(engine.name, gone);
    for (const pair of PAIRS) gone.set(pair, outcomeOf(pair));
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("succeeds, and leaves no record", async () => {
    expect([planned.exitCode, destroyed.exitCode]).toEqual([2, 0]);
    expect(await workspace.addresses()).toEqual([]);
  });

  it.each(PAIRS)("goes by the applied policy: $applied, in the code: $code", (pair) => {
    expect(gone.get(pair)).toEqual(pair.goes);
  });

  function outcomeOf(pair: Pair): Outcome {
    const svm = svmOf(pair);
    const found = Object.entries(ANNOUNCED).filter(([text]) =>
      asJson.output.includes(`"summary":"${text}","detail":"SVM ${svm}: `),
    );
    return {
      plan: found.map(([, plan]) => plan).join(", "),
      writes: writesAmong(simulator.methods(svm)),
      live: liveOn(simulator, svm),
    };
  }
});

afterAll(() => {
  printOutcomes({
    title: "policies: what the plan of a destroy says; writes that reached the simulator; what is left",
    headings: ["applied", "in the code"],
    rows: PAIRS,
    cells: ({ applied, code }) => [applied, code],
    outcomes,
    describe: ({ plan, writes, live }) => [plan, writes || "no write", live].join("; "),
  });
});

function declareAll(when: "applied" | "code"): Declare {
  return (stack, cluster) => {
    for (const pair of PAIRS)
      new IscsiService(stack, svmOf(pair), { cluster, svmName: svmOf(pair), deletionPolicy: pair[when] });
  };
}

function svmOf({ applied, code }: Pair): string {
  return `${applied}-${code}`;
}
