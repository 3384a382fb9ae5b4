import { DeletionPolicy, IscsiService, Provisioning } from "../../../lib";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { type ByMode, describeSuitesInTurn } from "../../helpers/engine/modes";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { type Live, liveOn } from "./live";
import { listOwners, ownerOf } from "./owners";
import { printOutcomes } from "./outcome-table";

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

/** How a plan announces it: a null_resource by what stands in its owner, the provider by a warning. */
const ANNOUNCED: ByMode<Readonly<Record<string, string>>> = {
  [Provisioning.NULL_RESOURCE]: {
    "the live service stays as it is": STAYS.plan,
    "the live service is disabled": IS_DISABLED.plan,
    "the live service is deleted, its IQN is lost": IS_DELETED.plan,
  },
  [Provisioning.PROVIDER]: {
    "the live iSCSI service stays as it is": STAYS.plan,
    "the live iSCSI service is disabled": IS_DISABLED.plan,
    "the live iSCSI service is deleted, and its IQN is lost": IS_DELETED.plan,
  },
};

/** Where a plan announces it. */
const PLACE: ByMode<(planned: ProcessEnd, svm: string) => string> = {
  [Provisioning.NULL_RESOURCE]: (planned, svm) => sectionOf(planned, ownerOf(svm)),
  [Provisioning.PROVIDER]: (planned, svm) =>
    /^.*?(?= deletion_policy is)/.exec(flat(planned).split(`Warning: SVM ${svm}: `)[1] ?? "")?.[0] ?? "",
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

describeSuitesInTurn("a destroy that was planned before the policy in the code was applied", (engine) => {
  const gone = new Map<Pair, Outcome>();
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let planned: ProcessEnd;
  let destroyed: ProcessEnd;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: PAIRS.map((pair) => ({ name: svmOf(pair), service: {} })) });
    workspace = await EngineWorkspace.create(engine, simulator, declareAll("applied"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
    workspace.declare(declareAll("code"));
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
    expect(await listOwners(workspace)).toEqual([]);
  });

  it.each(PAIRS)("goes by the applied policy: $applied, in the code: $code", (pair) => {
    expect(gone.get(pair)).toEqual(pair.goes);
  });

  function outcomeOf(pair: Pair): Outcome {
    const svm = svmOf(pair);
    const said = PLACE[engine.provisioning](planned, svm);
    const found = Object.entries(ANNOUNCED[engine.provisioning]).filter(([text]) => said.includes(text));
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
