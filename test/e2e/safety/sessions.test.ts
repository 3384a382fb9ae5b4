import { ActiveSessions, Provisioning } from "../../../lib";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import {
  type ByMode,
  describeSuitesInTurn,
  type EngineInMode,
  isPolicyHolderOf,
  recordOf,
} from "../../helpers/engine/modes";
import type { ProcessEnd } from "../../programs/process-end";
import { listOwners, ownerOf } from "./owners";
import { isOfDestroy, type Outcome, outcomeIn, ROWS, type Said, type SessionRow } from "./session-rows";
import { SessionScene } from "./session-scene";
import { printOutcomes } from "./outcome-table";

/** With hosts that are connected, or may be. */
const PROTECTED = ROWS.filter(
  ({ sessions, activeSessions }) => activeSessions === ActiveSessions.PROTECT && sessions !== "none",
);

/** By engine. */
const outcomes = new Map<string, ReadonlyMap<SessionRow, Outcome>>();

describeSuitesInTurn("a write that ends the sessions of hosts", (engine) => {
  const gone = new Map<SessionRow, Outcome>();
  /** How often the sessions were read by the first apply, and by the plan of each declaration. */
  const reads: number[] = [];
  /** What each apply printed. */
  const printed = new Map<SessionRow, string>();
  let scene: SessionScene;
  let ownersBefore: readonly string[];
  let ownersAfter: readonly string[];

  beforeAll(async () => {
    scene = await SessionScene.create(engine);
    outcomes.set(engine.name, gone);
    expect(await scene.workspace.apply()).toMatchObject({ exitCode: 0 });
    scene.forget();
    reads.push(scene.sessionReads());
    ownersBefore = await listOwners(scene.workspace);
    // Those together of which one exit code tells, and first what is declared, because a destroy forgets it.
    for (const exitCodes of ["1 1", "2 0", "2 1"]) await declare(rowsThat(engine, exitCodes, false));
    for (const exitCodes of ["2 0", "2 1", "1 1"]) await destroy(rowsThat(engine, exitCodes, true));
    ownersAfter = await listOwners(scene.workspace);
  });

  afterAll(() => scene.close());

  it.each(ROWS)("goes as it should: $disruption, sessions: $sessions, $activeSessions", (row) => {
    expect(gone.get(row)).toEqual(outcomeIn(engine.provisioning, row));
  });

  it.each(PROTECTED)("cuts nobody off under PROTECT: $disruption, sessions: $sessions", (row) => {
    expect(scene.writes(row)).toBe("");
    expect(scene.sessions(row)).toBe(2);
  });

  it.each(rowsThat(engine, "2 1", false).concat(rowsThat(engine, "2 1", true)))(
    "is refused at apply with who is hit: $disruption, sessions: $sessions",
    (row) => {
      expect(printed.get(row)).toContain(`SVM ${row.svmName}: refused to end the service: ${toldOf(row)}`);
    },
  );

  it.each(PROTECTED.filter(isOfDestroy))("leaves its record when refused: $disruption, sessions: $sessions", (row) => {
    expect(ownersAfter.filter(isPolicyHolderOf(engine, row.svmName))).toHaveLength(1);
  });

  it("can be destroyed as the refusal says: with END applied for it alone, nothing of what is gone comes back", async () => {
    const row = PROTECTED.find(({ disruption, sessions }) => disruption === "destroy, DELETE" && sessions === "some");
    if (row === undefined) throw new Error("expected a row");
    expect(printed.get(row)).toContain(
      'apply that for it alone (-target: what "terraform state list" shows as its ..._owner..., or as its ontap_iscsi_service), and destroy it again',
    );
    const target = ownersAfter.filter(isPolicyHolderOf(engine, row.svmName)).map((address) => `-target=${address}`);
    scene.letEnd(row);
    scene.forget();
    expect(await scene.workspace.apply(...target)).toMatchObject({ exitCode: 0 });
    expect(scene.written()).toEqual([]);
    expect(await scene.workspace.destroy(...target)).toMatchObject({ exitCode: 0 });
    expect(scene.written()).toEqual([row]);
    expect(scene.live(row)).toBe("gone");
  });

  it("has its sessions read once at plan for all SVMs of a cluster, and not at all where there is none", () => {
    expect(reads).toEqual([0, 1, 1, 1]);
  });

  async function declare(rows: readonly SessionRow[]): Promise<void> {
    scene.ask(rows);
    const before = scene.sessionReads();
    const planned = await scene.workspace.plan();
    reads.push(scene.sessionReads() - before);
    scene.beginSessions(rows);
    const isPlanned = planned.exitCode === 2;
    const applied = await (isPlanned ? scene.workspace.applyPlan() : scene.workspace.apply());
    if (!isPlanned) scene.askNoMore(rows);
    record(rows, planned, applied);
  }

  async function destroy(rows: readonly SessionRow[]): Promise<void> {
    if (rows.length === 0) return;
    const targets = rows.flatMap((row) => ownersBefore.filter(isPolicyHolderOf(engine, row.svmName)));
    const flags = targets.map((address) => `-target=${address}`);
    const planned = await scene.workspace.plan("-destroy", ...flags);
    scene.beginSessions(rows);
    const isPlanned = planned.exitCode === 2;
    record(rows, planned, await (isPlanned ? scene.workspace.applyPlan() : scene.workspace.destroy(...flags)));
  }

  function record(rows: readonly SessionRow[], planned: ProcessEnd, applied: ProcessEnd): void {
    for (const row of rows) {
      printed.set(row, flat(applied));
      const exitCodes = `${planned.exitCode} ${applied.exitCode}`;
      gone.set(row, {
        plan: SAID[engine.provisioning](row, planned),
        exitCodes,
        writes: scene.writes(row),
        live: scene.live(row),
      });
    }
  }
});

afterAll(() => {
  printOutcomes({
    title:
      "sessions: what the plan says; exit codes of plan and apply; writes that reached the simulator; what is left",
    headings: ["write", "sessions", "activeSessions"],
    rows: ROWS,
    cells: ({ disruption, sessions, activeSessions }) => [disruption, sessions, activeSessions],
    outcomes,
    describe: ({ plan, exitCodes, writes, live }) => [plan, exitCodes, writes || "no write", live].join("; "),
  });
});

/** The rows that are expected to end together with the same exit codes. */
function rowsThat({ provisioning }: EngineInMode, exitCodes: string, byDestroy: boolean): readonly SessionRow[] {
  return ROWS.filter((row) => outcomeIn(provisioning, row).exitCodes === exitCodes && isOfDestroy(row) === byDestroy);
}

const TOLD = {
  some: "2 sessions of 1 initiator (iqn.1994-05.com.redhat:host1 in igroup hosts) would end",
  unreadable: "whether sessions would end is not known, because they cannot be read; ",
};

function toldOf({ sessions }: SessionRow): string {
  return sessions === "unreadable" ? TOLD.unreadable : TOLD.some;
}

/** The rules of a destroy: nobody knows at plan who will be connected. */
const RULES: Readonly<Record<ActiveSessions, string>> = {
  [ActiveSessions.PROTECT]: "; refused while hosts have iSCSI sessions with it",
  [ActiveSessions.END]: "; iSCSI sessions that hosts have with it end",
};

const SAID: ByMode<(row: SessionRow, planned: ProcessEnd) => Said> = {
  [Provisioning.NULL_RESOURCE]: saidInResources,
  [Provisioning.PROVIDER]: saidInDiagnostics,
};

function saidInDiagnostics(row: SessionRow, planned: ProcessEnd): Said {
  const [output, told, svm] = [flat(planned), toldOf(row), `SVM ${row.svmName}:`];
  if (output.includes(`Error: ${svm} refused to end the service: ${told}`)) return "fails";
  if (output.includes(`Warning: ${svm} ${told}`)) return "tells";
  return isOfDestroy(row) && output.includes(`Warning: ${svm} the live iSCSI service is `) ? "the rule" : "nothing";
}

function saidInResources(row: SessionRow, planned: ProcessEnd): Said {
  const [resource, owner] = [
    recordOf({ provisioning: Provisioning.NULL_RESOURCE }, row.svmName),
    ownerOf(row.svmName),
  ].map((address) => sectionOf(planned, address));
  const told = toldOf(row);
  if (flat(planned).includes(`SVM ${row.svmName} is not brought to the declared state: ${told}`)) return "fails";
  // A drift text that may be sensitive is hidden, a warning is not.
  const warns = flat(planned).includes(`SVM ${row.svmName}: ${told}`);
  if (resource?.includes(`; ${told}`) === true && warns) return "tells";
  return isOfDestroy(row) && owner?.includes(RULES[row.activeSessions]) === true ? "the rule" : "nothing";
}
