import { ActiveSessions, Provisioning } from "../../../lib";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import type { ProcessEnd } from "../../programs/process-end";
import { isOfDestroy, type Outcome, outcomeIn, ROWS, rowsIn, type Said, type SessionRow } from "./session-rows";
import { SessionScene } from "./session-scene";
import { printOutcomes } from "./outcome-table";
import { type ByMode, type EngineInMode, recordOf, suite } from "../../engine/suite";

/** With hosts that are connected, or may be. */
function isProtected({ sessions, activeSessions }: SessionRow): boolean {
  return activeSessions === ActiveSessions.PROTECT && sessions !== "none";
}

/** By engine. */
const outcomes = new Map<string, ReadonlyMap<SessionRow, Outcome>>();

suite("a write that ends the sessions of hosts", { engines: "turns", modes: "both" }, (engine) => {
  const rows = rowsIn(engine.provisioning);
  const PROTECTED = rows.filter(isProtected);
  const gone = new Map<SessionRow, Outcome>();
  /** How often the sessions were read by the first apply, and by the plan of each declaration. */
  const reads: number[] = [];
  /** What each apply printed. */
  const printed = new Map<SessionRow, string>();
  let scene: SessionScene;
  let ownersAfter: readonly string[];

  beforeAll(async () => {
    scene = await SessionScene.create(engine);
    outcomes.set(engine.name, gone);
    expect(await scene.workspace.apply()).toMatchObject({ exitCode: 0 });
    scene.forget();
    reads.push(scene.sessionReads());
    // Those together of which one exit code tells, and first what is declared, because a destroy forgets it.
    for (const exitCodes of ["1 1", "2 0", "2 1"]) await declare(rowsThat(engine, exitCodes, false));
    for (const exitCodes of ["2 0", "2 1", "1 1"]) await destroy(rowsThat(engine, exitCodes, true));
    ownersAfter = await scene.workspace.addresses();
  });

  afterAll(() => scene.close());

  it.each(rows)("goes as it should: $disruption, sessions: $sessions, $activeSessions", (row) => {
    expect(gone.get(row)).toEqual(outcomeIn(engine.provisioning, row));
  });

  it.each(PROTECTED)("cuts nobody off under PROTECT: $disruption, sessions: $sessions", (row) => {
    expect(scene.writes(row)).toBe("");
    expect(scene.sessions(row)).toBe(2);
  });

  it.each(rowsThat(engine, "2 1", false).concat(rowsThat(engine, "2 1", true)))(
    "is refused at apply with who is hit: $disruption, sessions: $sessions",
    (row) => {
      expect(printed.get(row)).toMatch(
        new RegExp(`SVM ${row.svmName}: service not (disabled|deleted|disabled or deleted): `),
      );
      expect(printed.get(row)).toContain(toldOf(row));
    },
  );

  if (engine.provisioning === Provisioning.PROVIDER) {
    it.each(PROTECTED.filter(isOfDestroy))(
      "leaves its record when refused: $disruption, sessions: $sessions",
      (row) => {
        expect(ownersAfter).toContain(recordOf(engine, row.svmName));
      },
    );

    it("can be destroyed as the refusal says: with END applied for it alone, nothing of what is gone comes back", async () => {
      const row = PROTECTED.find(({ disruption, sessions }) => disruption === "destroy, DELETE" && sessions === "some");
      if (row === undefined) throw new Error("expected a row");
      expect(printed.get(row)).toContain("set `activeSessions: ActiveSessions.END`, apply, then destroy");
      const target = [`-target=${recordOf(engine, row.svmName)}`];
      scene.letEnd(row);
      scene.forget();
      expect(await scene.workspace.apply(...target)).toMatchObject({ exitCode: 0 });
      expect(scene.written()).toEqual([]);
      expect(await scene.workspace.destroy(...target)).toMatchObject({ exitCode: 0 });
      expect(scene.written()).toEqual([row]);
      expect(scene.live(row)).toBe("gone");
    });
  }

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
    const flags = rows.map(({ svmName }) => `-target=${recordOf(engine, svmName)}`);
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
  return rowsIn(provisioning).filter(
    (row) => outcomeIn(provisioning, row).exitCodes === exitCodes && isOfDestroy(row) === byDestroy,
  );
}

function toldOf({ sessions, activeSessions }: SessionRow): string {
  if (sessions === "unreadable") return "the iSCSI sessions cannot be read: ";
  const effect = activeSessions === ActiveSessions.END ? "will end" : "are active";
  return `2 iSCSI sessions of 1 host ${effect} (iqn.1994-05.com.redhat:host1, igroup hosts)`;
}

const SAID: ByMode<(row: SessionRow, planned: ProcessEnd) => Said> = {
  [Provisioning.NULL_RESOURCE]: saidInResources,
  [Provisioning.PROVIDER]: saidInDiagnostics,
};

function saidInDiagnostics(row: SessionRow, planned: ProcessEnd): Said {
  const [output, told, svm] = [flat(planned), toldOf(row), `SVM ${row.svmName}:`];
  if (output.includes(`Error: ${svm} service not disabled or deleted: ${told}`)) return "fails";
  if (output.includes(`Warning: ${svm} ${told}`)) return "tells";
  return isOfDestroy(row) && output.includes("Warning: The iSCSI service will be ") ? "the rule" : "nothing";
}

function saidInResources(row: SessionRow, planned: ProcessEnd): Said {
  const resource = sectionOf(planned, recordOf({ provisioning: Provisioning.NULL_RESOURCE }, row.svmName));
  const [output, told] = [flat(planned), toldOf(row)];
  if (output.includes(`Error: Resource precondition failed`) && output.includes(`SVM ${row.svmName}: ${told}`))
    return "fails";
  return resource.includes(`; ${told}`) && output.includes(`SVM ${row.svmName}: ${told}`) ? "tells" : "nothing";
}
