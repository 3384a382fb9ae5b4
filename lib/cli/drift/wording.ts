import type { Place } from "../schemas/drift-report";
import type { Problem } from "./report";

/** How many names of a list are spelled out. */
const SPELLED_OUT = 10;

/** Names in a row, such as `a, b and 12 more`. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, SPELLED_OUT).join(", ");
  return names.length > SPELLED_OUT ? `${shown} and ${names.length - SPELLED_OUT} more` : shown;
}

/** What a problem concerns, such as `stack iscsi, cluster cluster1: db, backup`. */
export function describeConcerned({ stack, cluster, constructs }: Problem): string {
  return `stack ${stack}${cluster === undefined ? "" : `, cluster ${cluster}`}: ${listOf(constructs)}`;
}

/** The SVM of a place, such as `SVM svm_db of cluster1`. */
export function describeSvm({ svm, cluster }: Place): string {
  return [...(svm === undefined ? [] : [`SVM ${svm}`]), ...(cluster === undefined ? [] : [`cluster ${cluster}`])].join(
    " of ",
  );
}

/** A time as people read it, such as `2026-11-24 09:42:10 UTC`. */
export function describeTime(time: Date): string {
  return time.toISOString().replace("T", " ").replace(/\..*/, " UTC");
}
