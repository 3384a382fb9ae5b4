import { ActiveSessions, DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import type { SeedSvm } from "../../../lib/simulator/schema-types";
import { liveSessions, loginInitiator } from "../../../lib/testing";
import { type ByMode, type EngineInMode, recordOf, suite } from "../../engine/suite";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import type { ServiceProps } from "../../helpers/service-stack";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { type Live, liveOn } from "./live";

const { PROTECT, END } = ActiveSessions;
const { NULL_RESOURCE, PROVIDER } = Provisioning;

/** Writes that end the sessions of an SVM, by what asks for them: a change of the code, or the destroy by a policy. */
const DISRUPTIONS = {
  disable: { before: {}, after: { enabled: false } },
  absent: { before: {}, after: { ensure: "absent" } },
  "destroy, DISABLE": { before: { deletionPolicy: DeletionPolicy.DISABLE } },
  "destroy, DELETE": { before: { deletionPolicy: DeletionPolicy.DELETE } },
} as const;

/** What a plan says of the sessions: it fails, it tells who is hit, it shows the rule that holds by then, or nothing. */
type Said = "fails" | "tells" | "the rule" | "nothing";

/** How a row goes. */
interface Outcome {
  readonly plan: Said;
  /** Of the plan, and of the apply. */
  readonly exitCodes: string;
  /** What reached the simulator, refused or not. */
  readonly writes: string;
  readonly live: Live;
}

/** One disruptive write, and how it goes as a null_resource. */
interface Row {
  readonly svmName: string;
  readonly disruption: keyof typeof DISRUPTIONS;
  readonly sessions: "none" | "some" | "began after the plan" | "unreadable";
  readonly activeSessions: ActiveSessions;
  readonly goes: Outcome;
}

/** DELETE comes first: ONTAP refuses it, which proves that the service can be deleted, before a session ends. */
const DELETION = "DELETE PATCH DELETE";

/** Every disruptive write, with every kind of sessions, under both rules. */
const ROWS: readonly Row[] = (
  [
    ["disable", "none", PROTECT, "nothing", "2 0", "PATCH", "disabled"],
    ["disable", "none", END, "nothing", "2 0", "PATCH", "disabled"],
    ["disable", "some", PROTECT, "fails", "1 1", "", "enabled"],
    ["disable", "some", END, "tells", "2 0", "PATCH", "disabled"],
    ["disable", "began after the plan", PROTECT, "nothing", "2 1", "", "enabled"],
    ["disable", "began after the plan", END, "nothing", "2 0", "PATCH", "disabled"],
    ["disable", "unreadable", PROTECT, "fails", "1 1", "", "enabled"],
    ["disable", "unreadable", END, "tells", "2 0", "PATCH", "disabled"],

    ["absent", "none", PROTECT, "nothing", "2 0", DELETION, "gone"],
    ["absent", "none", END, "nothing", "2 0", DELETION, "gone"],
    ["absent", "some", PROTECT, "fails", "1 1", "", "enabled"],
    ["absent", "some", END, "tells", "2 0", DELETION, "gone"],
    ["absent", "began after the plan", PROTECT, "nothing", "2 1", "", "enabled"],
    ["absent", "began after the plan", END, "nothing", "2 0", DELETION, "gone"],
    ["absent", "unreadable", PROTECT, "fails", "1 1", "", "enabled"],
    ["absent", "unreadable", END, "tells", "2 0", DELETION, "gone"],

    // Only the provider carries them out. Its plan of a destroy looks whether hosts are connected.
    ["destroy, DISABLE", "none", PROTECT, "the rule", "2 0", "PATCH", "disabled"],
    ["destroy, DISABLE", "none", END, "the rule", "2 0", "PATCH", "disabled"],
    ["destroy, DISABLE", "some", PROTECT, "fails", "1 1", "", "enabled"],
    ["destroy, DISABLE", "some", END, "tells", "2 0", "PATCH", "disabled"],
    ["destroy, DISABLE", "began after the plan", PROTECT, "the rule", "2 1", "", "enabled"],
    ["destroy, DISABLE", "began after the plan", END, "the rule", "2 0", "PATCH", "disabled"],
    ["destroy, DISABLE", "unreadable", PROTECT, "fails", "1 1", "", "enabled"],
    ["destroy, DISABLE", "unreadable", END, "tells", "2 0", "PATCH", "disabled"],

    ["destroy, DELETE", "none", PROTECT, "the rule", "2 0", DELETION, "gone"],
    ["destroy, DELETE", "none", END, "the rule", "2 0", DELETION, "gone"],
    ["destroy, DELETE", "some", PROTECT, "fails", "1 1", "", "enabled"],
    ["destroy, DELETE", "some", END, "tells", "2 0", DELETION, "gone"],
    ["destroy, DELETE", "began after the plan", PROTECT, "the rule", "2 1", "", "enabled"],
    ["destroy, DELETE", "began after the plan", END, "the rule", "2 0", DELETION, "gone"],
    ["destroy, DELETE", "unreadable", PROTECT, "fails", "1 1", "", "enabled"],
    ["destroy, DELETE", "unreadable", END, "tells", "2 0", DELETION, "gone"],
  ] as const
).map(([disruption, sessions, activeSessions, plan, exitCodes, writes, live]) => ({
  svmName: `${disruption} ${sessions} ${activeSessions}`.replaceAll(/[^A-Za-z]+/g, "-"),
  disruption,
  sessions,
  activeSessions,
  goes: { plan, exitCodes, writes, live },
}));

/** Two paths of one host. */
const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
const SESSIONS = [HOST, HOST];

suite("a write that ends the sessions of hosts", { engines: "turns", modes: "both" }, (engine) => {
  const rows = rowsIn(engine);
  /** With hosts that are connected, or may be. */
  const PROTECTED = rows.filter(({ sessions, activeSessions }) => activeSessions === PROTECT && sessions !== "none");
  const gone = new Map<Row, Outcome>();
  /** How often the sessions were read by the first apply, and by the plan of each declaration. */
  const reads: number[] = [];
  /** What each apply printed. */
  const printed = new Map<Row, string>();
  /** The rows that ask for their disruption by now, and those whose sessions may end by now, whatever they declared before. */
  const [asking, ending] = [new Set<Row>(), new Set<Row>()];
  let open: WatchedSimulator;
  /** A cluster that tells nobody its sessions. */
  let closed: WatchedSimulator;
  let workspace: EngineWorkspace;
  let addressesAfter: readonly string[];

  beforeAll(async () => {
    open = await startWatchedSimulator({ svms: ROWS.filter((row) => !isUnreadable(row)).map(seedOf) });
    const faults = [{ path: "/protocols/san/iscsi/sessions", do: { code: "6" } }];
    closed = await startWatchedSimulator({ svms: ROWS.filter(isUnreadable).map(seedOf), faults });
    const settings = { ...passwordSettings(open), ...passwordSettings(closed, "closed") };
    workspace = await EngineWorkspace.create(engine, open, declareAll, settings);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    forget();
    reads.push(sessionReads());
    // Those together of which one exit code tells, and first what is declared, because a destroy forgets it.
    for (const exitCodes of ["1 1", "2 0", "2 1"]) await declare(rowsThat(engine, exitCodes, false));
    for (const exitCodes of ["2 0", "2 1", "1 1"]) await destroy(rowsThat(engine, exitCodes, true));
    addressesAfter = await workspace.addresses();
  });

  afterAll(async () => {
    await workspace.remove();
    await open.close();
    await closed.close();
  });

  const simulatorOf = (row: Row): WatchedSimulator => (isUnreadable(row) ? closed : open);
  const writes = (row: Row): string => writesAmong(simulatorOf(row).methods(row.svmName));
  const live = (row: Row): Live => liveOn(simulatorOf(row), row.svmName);
  const sessionReads = (): number =>
    open.requests.filter(({ path }) => path.endsWith("/protocols/san/iscsi/sessions")).length;
  const forget = (): void => {
    for (const simulator of [open, closed]) simulator.forget();
  };

  it.each(rows)("goes as it should: $disruption, sessions: $sessions, $activeSessions", (row) => {
    expect(gone.get(row)).toEqual(row.goes);
  });

  it.each(PROTECTED)("cuts nobody off under PROTECT: $disruption, sessions: $sessions", (row) => {
    expect(writes(row)).toBe("");
    expect(liveSessions(simulatorOf(row), row.svmName)).toHaveLength(2);
  });

  it.each(rowsThat(engine, "2 1", false).concat(rowsThat(engine, "2 1", true)))(
    "is refused at apply with who is hit: $disruption, sessions: $sessions",
    (row) => {
      expect(printed.get(row)).toMatch(new RegExp(`SVM ${row.svmName}: service not (disabled|deleted): `));
      expect(printed.get(row)).toContain(toldOf(row));
    },
  );

  it("has its sessions read once at plan for all SVMs of a cluster, and not at all where there is none", () => {
    expect(reads).toEqual([0, 1, 1, 1]);
  });

  if (engine.provisioning === PROVIDER) {
    it.each(PROTECTED.filter(isOfDestroy))(
      "leaves its record when refused: $disruption, sessions: $sessions",
      (row) => {
        expect(addressesAfter).toContain(recordOf(engine, row.svmName));
      },
    );

    it("can be destroyed as the refusal says: with END applied for it alone, nothing of what is gone comes back", async () => {
      const row = PROTECTED.find(({ disruption, sessions }) => disruption === "destroy, DELETE" && sessions === "some");
      if (row === undefined) throw new Error("expected a row");
      const written = (): readonly Row[] => ROWS.filter((each) => writes(each) !== "");
      expect(printed.get(row)).toContain("then remove it again; otherwise log the hosts out");
      const target = [`-target=${recordOf(engine, row.svmName)}`];
      ending.add(row);
      workspace.declare(declareAll);
      forget();
      expect(await workspace.apply(...target)).toMatchObject({ exitCode: 0 });
      expect(written()).toEqual([]);
      expect(await workspace.destroy(...target)).toMatchObject({ exitCode: 0 });
      expect(written()).toEqual([row]);
      expect(live(row)).toBe("gone");
    });
  }

  const declareAll: Declare = (stack, cluster, provisioning) => {
    const other = new OntapCluster(stack, "closed", { endpoint: closed.endpoint, profile: "closed", provisioning });
    for (const row of rows) {
      const { before, ...more } = DISRUPTIONS[row.disruption];
      const props: Partial<ServiceProps> = "after" in more && asking.has(row) ? more.after : before;
      const activeSessions = ending.has(row) ? END : row.activeSessions;
      const on = isUnreadable(row) ? other : cluster;
      new IscsiService(stack, row.svmName, { cluster: on, svmName: row.svmName, activeSessions, ...props });
    }
  };

  async function declare(asked: readonly Row[]): Promise<void> {
    for (const row of asked) asking.add(row);
    workspace.declare(declareAll);
    const before = sessionReads();
    const planned = await workspace.plan();
    reads.push(sessionReads() - before);
    beginSessions(asked);
    const applied = await (planned.exitCode === 2 ? workspace.applyPlan() : workspace.apply());
    if (planned.exitCode !== 2) for (const row of asked) asking.delete(row);
    record(asked, planned, applied);
  }

  async function destroy(asked: readonly Row[]): Promise<void> {
    if (asked.length === 0) return;
    const flags = asked.map(({ svmName }) => `-target=${recordOf(engine, svmName)}`);
    const planned = await workspace.plan("-destroy", ...flags);
    beginSessions(asked);
    record(asked, planned, await (planned.exitCode === 2 ? workspace.applyPlan() : workspace.destroy(...flags)));
  }

  function beginSessions(asked: readonly Row[]): void {
    for (const { svmName } of asked.filter(({ sessions }) => sessions === "began after the plan"))
      for (const { initiator, igroups } of SESSIONS) loginInitiator(open, svmName, initiator, { igroups });
  }

  function record(asked: readonly Row[], planned: ProcessEnd, applied: ProcessEnd): void {
    for (const row of asked) {
      printed.set(row, flat(applied));
      const exitCodes = `${planned.exitCode} ${applied.exitCode}`;
      gone.set(row, { plan: SAID[engine.provisioning](row, planned), exitCodes, writes: writes(row), live: live(row) });
    }
  }
});

/** The rows of a mode: nothing disables or deletes the service of a null_resource that is destroyed. */
function rowsIn({ provisioning }: EngineInMode): readonly Row[] {
  return ROWS.filter((row) => provisioning === PROVIDER || !isOfDestroy(row));
}

/** The rows that are expected to end together with the same exit codes. */
function rowsThat(engine: EngineInMode, exitCodes: string, byDestroy: boolean): readonly Row[] {
  return rowsIn(engine).filter((row) => row.goes.exitCodes === exitCodes && isOfDestroy(row) === byDestroy);
}

function isOfDestroy({ disruption }: Row): boolean {
  return disruption.startsWith("destroy");
}

function isUnreadable({ sessions }: Row): boolean {
  return sessions === "unreadable";
}

/** Hosts are connected to what is unreadable, too. */
function seedOf({ svmName, sessions }: Row): SeedSvm {
  const isConnected = sessions === "some" || sessions === "unreadable";
  return { name: svmName, service: { sessions: isConnected ? SESSIONS : [] } };
}

function toldOf({ sessions, activeSessions }: Row): string {
  if (sessions === "unreadable") return "the iSCSI sessions cannot be read: ";
  const effect = activeSessions === END ? "will end" : "are active";
  return `2 iSCSI sessions of 1 host ${effect} (iqn.1994-05.com.redhat:host1, igroup hosts)`;
}

/** What a plan that fails says of a service before that. */
function refusalOf({ disruption }: Row): string {
  return disruption === "absent" || disruption === "destroy, DELETE"
    ? "service not deleted: "
    : "service not disabled: ";
}

const SAID: ByMode<(row: Row, planned: ProcessEnd) => Said> = {
  [NULL_RESOURCE]: (row, planned) => {
    const resource = sectionOf(planned, recordOf({ provisioning: NULL_RESOURCE }, row.svmName));
    const [output, told] = [flat(planned), toldOf(row)];
    if (output.includes(`SVM ${row.svmName}: ${refusalOf(row)}${told}`)) return "fails";
    return output.includes(`SVM ${row.svmName}: ${told}`) && resource.includes(`; ${told}`) ? "tells" : "nothing";
  },
  [PROVIDER]: (row, planned) => {
    const [told, svm] = [toldOf(row), `SVM ${row.svmName}:`];
    const output = flat(planned).replaceAll(new RegExp(`(SVM ${row.svmName}) of \\w+:`, "g"), "$1:");
    if (output.includes(`Error: ${svm} ${refusalOf(row)}${told}`)) return "fails";
    if (output.includes(`Warning: ${svm} ${told}`)) return "tells";
    return isOfDestroy(row) && output.includes(`Warning: ${svm} the iSCSI service will be `) ? "the rule" : "nothing";
  },
};
