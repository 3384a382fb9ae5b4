import { Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import type { ProcessEnd } from "../../programs/process-end";
import { type IdentityRow, type Outcome, outcomeIn, ROWS, rowsIn, type Verb } from "./identity-rows";
import { IdentityScene } from "./identity-scene";
import { printOutcomes } from "./outcome-table";
import { DESTROY_ALL_THE_SAME, type EngineInMode, recordOf, suite } from "../../engine/suite";

/** By engine. */
const outcomes = new Map<string, ReadonlyMap<IdentityRow, Outcome>>();

/** What a row's plan and apply printed, and the UUIDs of its SVMs. */
interface Printed {
  readonly planned: ProcessEnd;
  readonly applied: ProcessEnd;
  readonly seen: string | undefined;
  readonly other: string | undefined;
}

const NOTHING: ProcessEnd = { exitCode: null, output: "" };
const MISSING: Printed = { planned: NOTHING, applied: NOTHING, seen: undefined, other: undefined };

/** With another SVM in the place of the one that was seen, which the plan of the provider refuses to follow. */
const REPLACED = ROWS.filter(({ verb, goes }) => verb === "apply" && goes.exitCodes === "2 0");

/** With another SVM, or none, which the plan did not see, or the last apply. */
function isRefused({ verb, event, goes }: IdentityRow): boolean {
  return verb !== "apply" && goes.exitCodes !== "2 0" && event !== "endpoint changed";
}

/** Whether another SVM has the name by then. */
function isFound({ event }: IdentityRow): boolean {
  return event !== "SVM gone" && event !== "SVM renamed";
}

suite("an SVM that is not the one that was seen", { engines: "turns", modes: "both" }, (engine) => {
  const rows = rowsIn(engine.provisioning);
  const gone = new Map<IdentityRow, Outcome>();
  const printed = new Map<IdentityRow, Printed>();
  let scene: IdentityScene;
  let addressesAfter: readonly string[];

  beforeAll(async () => {
    scene = await IdentityScene.create(engine);
    outcomes.set(engine.name, gone);
    expect(await scene.workspace.apply()).toMatchObject({ exitCode: 0 });
    await applySavedPlan(rowsThat(engine, "saved plan", "2 0"));
    await applySavedPlan(rowsThat(engine, "saved plan", "2 1"));
    for (const exitCodes of ["2 0", "1 1"]) await apply(rowsThat(engine, "apply", exitCodes));
    for (const exitCodes of ["2 0", "2 1", "1 1"]) await destroy(rowsThat(engine, "destroy", exitCodes));
    addressesAfter = await scene.workspace.addresses();
  });

  afterAll(() => scene.close());

  it.each(rows)("is written only where the plan says so: $verb, $event", (row) => {
    expect(gone.get(row)).toEqual(outcomeIn(engine.provisioning, row));
  });

  it.each(rows.filter(isRefused))("is refused with both identities: $verb, $event", (row) => {
    const { applied, seen, other } = printed.get(row) ?? MISSING;
    const isCreation = row.verb === "saved plan" && engine.provisioning === Provisioning.NULL_RESOURCE;
    const nowhere = isCreation ? "found no SVM of that name" : "found no SVM with that UUID";
    const refusal = isFound(row)
      ? ` was re-created or replaced: expected UUID ${seen}, found ${other}; `
      : `: expected UUID ${seen}, ${nowhere}; `;
    const isByName = row.event === "SVM renamed" && engine.provisioning === Provisioning.PROVIDER;
    const text = isByName ? ": the SVM that was applied, with the UUID " : refusal;
    expect(flat(applied)).toContain(`SVM ${row.svmName}${text}`);
  });

  if (engine.provisioning === Provisioning.PROVIDER) {
    it.each(REPLACED)("is shown in the plan with both identities: $verb, $event", (row) => {
      const { planned, seen, other } = printed.get(row) ?? MISSING;
      expect(flat(planned)).toContain(`expected UUID ${seen}, found ${other}`);
    });

    it("is refused with both endpoints: destroy, endpoint changed", () => {
      const { home, away } = scene.sites;
      const [row] = ROWS.filter(({ verb, event }) => verb === "destroy" && event === "endpoint changed");
      const { applied } = (row && printed.get(row)) ?? MISSING;
      expect(flat(applied)).toContain(
        `it was applied to ${home.endpoint}, but the configuration names ${away.endpoint} now; nothing was written`,
      );
    });

    it("leaves the record of every destroy that is refused, and of no other one", () => {
      const ids = (rows: readonly IdentityRow[]): string[] => rows.map(({ svmName }) => svmName).sort();
      const left = ROWS.filter(({ verb }) => verb === "destroy").filter(({ svmName }) =>
        addressesAfter.includes(recordOf(engine, svmName)),
      );
      expect(ids(left)).toEqual(ids(ROWS.filter(({ verb, goes }) => verb === "destroy" && goes.exitCodes === "2 1")));
    });
  }

  async function applySavedPlan(rows: readonly IdentityRow[]): Promise<void> {
    scene.disable(rows);
    const planned = await scene.workspace.plan(...targetsOf(rows));
    scene.happen(rows);
    scene.forget();
    record(rows, planned, await scene.workspace.applyPlan());
  }

  async function apply(rows: readonly IdentityRow[]): Promise<void> {
    if (rows.length === 0) return;
    scene.disable(rows);
    scene.happen(rows);
    const planned = await scene.workspace.plan(...targetsOf(rows));
    scene.forget();
    const isPlanned = planned.exitCode === 2;
    record(rows, planned, await (isPlanned ? scene.workspace.applyPlan() : scene.workspace.apply(...targetsOf(rows))));
  }

  async function destroy(rows: readonly IdentityRow[]): Promise<void> {
    if (rows.length === 0) return;
    scene.happen(rows);
    const { workspace } = scene;
    const flags = [...DESTROY_ALL_THE_SAME[engine.provisioning], ...targetsOf(rows)];
    const planned = await workspace.plan("-destroy", ...flags);
    scene.forget();
    const isPlanned = planned.exitCode === 2;
    record(rows, planned, await (isPlanned ? workspace.applyPlan() : workspace.destroy(...flags)));
  }

  function targetsOf(rows: readonly IdentityRow[]): readonly string[] {
    return rows.map(({ svmName }) => `-target=${recordOf(engine, svmName)}`);
  }

  function record(rows: readonly IdentityRow[], planned: ProcessEnd, applied: ProcessEnd): void {
    for (const row of rows) {
      const exitCodes = `${planned.exitCode} ${applied.exitCode}`;
      gone.set(row, { exitCodes, seen: scene.outcome(row, "seen"), other: scene.outcome(row, "other") });
      printed.set(row, { planned, applied, seen: scene.uuid(row, "seen"), other: scene.uuid(row, "other") });
    }
  }
});

afterAll(() => {
  printOutcomes({
    title: "identity: exit codes of plan and apply; writes and what is left of the seen SVM | of the other one",
    headings: ["verb", "event"],
    rows: ROWS,
    cells: ({ verb, event }) => [verb, event],
    outcomes,
    describe: ({ exitCodes, seen, other }) => `${exitCodes}; ${seen} | ${other}`,
  });
});

/** The rows that are expected to end together with the same exit codes. */
function rowsThat({ provisioning }: EngineInMode, verb: Verb, exitCodes: string): readonly IdentityRow[] {
  return rowsIn(provisioning).filter(
    (row) => row.verb === verb && outcomeIn(provisioning, row).exitCodes === exitCodes,
  );
}
