import { ActiveSessions, DeletionPolicy, Provisioning } from "../../../lib";
import type { ServiceProps } from "../../helpers/service-stack";
import type { Live } from "./live";

const { PROTECT, END } = ActiveSessions;

/** A write that ends the sessions of an SVM, by what asks for it. */
export type Disruption = "disable" | "absent" | "destroy, DISABLE" | "destroy, DELETE";

/** What a plan says of the sessions: it fails, it tells who is hit, it shows the rule that holds by then, or nothing. */
export type Said = "fails" | "tells" | "the rule" | "nothing";

/** One disruptive write, and how it goes as a null_resource. */
export interface SessionRow {
  readonly svmName: string;
  readonly disruption: Disruption;
  readonly sessions: "none" | "some" | "began after the plan" | "unreadable";
  readonly activeSessions: ActiveSessions;
  readonly goes: Outcome;
}

/** How a row goes. */
export interface Outcome {
  readonly plan: Said;
  /** Of the plan, and of the apply. */
  readonly exitCodes: string;
  /** What reached the simulator, refused or not. */
  readonly writes: string;
  /** The service afterwards. */
  readonly live: Live;
}

/** DELETE comes first: ONTAP refuses it, which proves that the service can be deleted, before a session ends. */
const DELETION = "DELETE PATCH DELETE";

const TABLE: readonly (readonly [
  Disruption,
  SessionRow["sessions"],
  ActiveSessions,
  Said,
  Outcome["exitCodes"],
  Outcome["writes"],
  Outcome["live"],
])[] = [
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

  ["destroy, DISABLE", "none", PROTECT, "the rule", "2 0", "PATCH", "disabled"],
  ["destroy, DISABLE", "none", END, "the rule", "2 0", "PATCH", "disabled"],
  ["destroy, DISABLE", "some", PROTECT, "the rule", "2 1", "", "enabled"],
  ["destroy, DISABLE", "some", END, "the rule", "2 0", "PATCH", "disabled"],
  ["destroy, DISABLE", "began after the plan", PROTECT, "the rule", "2 1", "", "enabled"],
  ["destroy, DISABLE", "began after the plan", END, "the rule", "2 0", "PATCH", "disabled"],
  ["destroy, DISABLE", "unreadable", PROTECT, "the rule", "2 1", "", "enabled"],
  ["destroy, DISABLE", "unreadable", END, "the rule", "2 0", "PATCH", "disabled"],

  ["destroy, DELETE", "none", PROTECT, "the rule", "2 0", DELETION, "gone"],
  ["destroy, DELETE", "none", END, "the rule", "2 0", DELETION, "gone"],
  ["destroy, DELETE", "some", PROTECT, "the rule", "2 1", "", "enabled"],
  ["destroy, DELETE", "some", END, "the rule", "2 0", DELETION, "gone"],
  ["destroy, DELETE", "began after the plan", PROTECT, "the rule", "2 1", "", "enabled"],
  ["destroy, DELETE", "began after the plan", END, "the rule", "2 0", DELETION, "gone"],
  ["destroy, DELETE", "unreadable", PROTECT, "the rule", "2 1", "", "enabled"],
  ["destroy, DELETE", "unreadable", END, "the rule", "2 0", DELETION, "gone"],
];

/** Every disruptive write, with every kind of sessions, under both rules. */
export const ROWS: readonly SessionRow[] = TABLE.map(
  ([disruption, sessions, activeSessions, plan, exitCodes, writes, live]) => ({
    svmName: `${disruption} ${sessions} ${activeSessions}`.replaceAll(/[^A-Za-z]+/g, "-"),
    disruption,
    sessions,
    activeSessions,
    goes: { plan, exitCodes, writes, live },
  }),
);

/** The rows of a mode: nothing disables or deletes the service of a null_resource that is destroyed. */
export function rowsIn(provisioning: Provisioning): readonly SessionRow[] {
  return ROWS.filter((row) => provisioning === Provisioning.PROVIDER || !isOfDestroy(row));
}

const DISRUPTIONS: Readonly<Record<Disruption, { readonly before: ServiceProps; readonly after: ServiceProps }>> = {
  disable: { before: {}, after: { enabled: false } },
  absent: { before: {}, after: { ensure: "absent" } },
  "destroy, DISABLE": retired(DeletionPolicy.DISABLE),
  "destroy, DELETE": retired(DeletionPolicy.DELETE),
};

/**
 * The plan of a destroy that is not the rule, because hosts are connected, or may be. The provider looks for it; the destroy of
 * a null_resource is planned by nothing but its state.
 */
const DESTROY_SEEN: Readonly<Record<ActiveSessions, Pick<Outcome, "plan" | "exitCodes">>> = {
  [PROTECT]: { plan: "fails", exitCodes: "1 1" },
  [END]: { plan: "tells", exitCodes: "2 0" },
};

/** How a row goes in a mode. */
export function outcomeIn(provisioning: Provisioning, row: SessionRow): Outcome {
  const isSeen = row.sessions === "some" || row.sessions === "unreadable";
  const isOther = provisioning === Provisioning.PROVIDER && isOfDestroy(row) && isSeen;
  return isOther ? { ...row.goes, ...DESTROY_SEEN[row.activeSessions] } : row.goes;
}

/** A destroy is no change of the code. */
function retired(deletionPolicy: DeletionPolicy): { before: ServiceProps; after: ServiceProps } {
  return { before: { deletionPolicy }, after: { deletionPolicy } };
}

/** What is declared of a row's service, before the disruption is asked for or from then on. */
export function declaredIn(row: SessionRow, when: "before" | "after"): ServiceProps {
  const { svmName, disruption, activeSessions } = row;
  return { svmName, activeSessions, ...DISRUPTIONS[disruption][when] };
}

/** Whether the engine's destroy asks for it, and not a declaration. */
export function isOfDestroy({ disruption }: SessionRow): boolean {
  return disruption.startsWith("destroy");
}
