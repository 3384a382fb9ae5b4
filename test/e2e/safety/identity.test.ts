import { describeEachEngine } from "../../engine/under-test";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import type { ProcessEnd } from "../../programs/process-end";
import { type Outcome, type IdentityRow, ROWS, type Verb } from "./identity-rows";
import { IdentityScene } from "./identity-scene";
import { listOwners, ownerOf } from "./owners";
import { printOutcomes } from "./outcome-table";

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

/** With another SVM in the place of the one that was seen, which the plan sees. */
const SHOWN = rowsThat("apply", "2 0");

/** With another SVM, or none, which the plan did not see, or the last apply. */
const REFUSED = [...rowsThat("saved plan", "2 1"), ...rowsThat("destroy", "2 1")].filter(
  ({ event }) => event !== "endpoint changed",
);

/** Whether another SVM has the name by then. */
function isFound({ event }: IdentityRow): boolean {
  return event !== "SVM gone" && event !== "SVM renamed";
}

describeEachEngine("an SVM that is not the one that was seen", (engine) => {
  const gone = new Map<IdentityRow, Outcome>();
  const printed = new Map<IdentityRow, Printed>();
  let scene: IdentityScene;
  let ownersBefore: readonly string[];
  let ownersAfter: readonly string[];

  beforeAll(async () => {
    scene = await IdentityScene.create(engine);
    outcomes.set(engine.name, gone);
    expect(await scene.workspace.apply()).toMatchObject({ exitCode: 0 });
    ownersBefore = await listOwners(scene.workspace);
    await applySavedPlan(rowsThat("saved plan", "2 0"));
    await applySavedPlan(rowsThat("saved plan", "2 1"));
    await apply(rowsThat("apply", "2 0"));
    await apply(rowsThat("apply", "1 1"));
    await destroy(rowsThat("destroy", "2 0"));
    await destroy(rowsThat("destroy", "2 1"));
    ownersAfter = await listOwners(scene.workspace);
  });

  afterAll(() => scene.close());

  it.each(ROWS)("is written only where the plan says so: $verb, $event", (row) => {
    expect(gone.get(row)).toEqual(row.goes);
  });

  it.each(SHOWN)("is shown in the plan with both identities: $verb, $event", (row) => {
    const { planned, seen, other } = printed.get(row) ?? MISSING;
    expect(sectionOf(planned, ownerOf(row.svmName))).toContain(`"${seen}" -> "${other}"`);
  });

  it.each(REFUSED)("is refused with both identities: $verb, $event", (row) => {
    const { applied, seen, other } = printed.get(row) ?? MISSING;
    const now = isFound(row) ? `the SVM of that name has ${other}` : "no SVM that is visible has that UUID";
    expect(flat(applied)).toContain(
      `SVM ${row.svmName}: not the SVM that was seen when this was applied or planned: that has the UUID ${seen}, ${now} now; `,
    );
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
    const ids = (rows: readonly IdentityRow[]): string[] => rows.map(({ svmName }) => ownerOf(svmName)).sort();
    const left = ROWS.filter(({ verb }) => verb === "destroy").filter(({ svmName }) =>
      ownersAfter.some((address) => address.startsWith(ownerOf(svmName))),
    );
    expect(ids(left)).toEqual(ids(rowsThat("destroy", "2 1")));
  });

  async function applySavedPlan(rows: readonly IdentityRow[]): Promise<void> {
    scene.disable(rows);
    const planned = await scene.workspace.plan(...targetsOf(rows));
    scene.happen(rows);
    scene.forget();
    record(rows, planned, await scene.workspace.applyPlan());
  }

  async function apply(rows: readonly IdentityRow[]): Promise<void> {
    scene.disable(rows);
    scene.happen(rows);
    const planned = await scene.workspace.plan(...targetsOf(rows));
    scene.forget();
    const isPlanned = planned.exitCode === 2;
    record(rows, planned, await (isPlanned ? scene.workspace.applyPlan() : scene.workspace.apply(...targetsOf(rows))));
  }

  async function destroy(rows: readonly IdentityRow[]): Promise<void> {
    scene.happen(rows);
    const planned = await scene.workspace.plan("-destroy", ...targetsOf(rows));
    scene.forget();
    record(rows, planned, await scene.workspace.applyPlan());
  }

  /** The owners of the rows' services, and the records: older engines apply none for a target that does not change itself. */
  function targetsOf(rows: readonly IdentityRow[]): readonly string[] {
    const owners = rows.flatMap((row) => ownersBefore.filter((address) => address.startsWith(ownerOf(row.svmName))));
    const records = rows.map(({ svmName }) => `null_resource.${svmName}`);
    return [...owners, ...records].map((address) => `-target=${address}`);
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
function rowsThat(verb: Verb, exitCodes: string): readonly IdentityRow[] {
  return ROWS.filter((row) => row.verb === verb && row.goes.exitCodes === exitCodes);
}
