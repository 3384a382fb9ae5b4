import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Where `/proc/<pid>/stat` has the user and system time of children, counted from behind the name of the program. */
const CHILDREN_TIMES = [13, 14] as const;

/**
 * CPU time of the children of this process that have ended, and of theirs that they have waited for, in milliseconds, as the
 * kernel adds it up: exact to its tick of about ten. `null` where there is no `/proc`.
 */
export function childrenCpuMs(): number | null {
  const stat = readStat("self");
  if (stat === undefined) return null;
  const ticks = CHILDREN_TIMES.reduce((sum, index) => sum + Number(stat[index]), 0);
  return (ticks * 1000) / setting("CLK_TCK");
}

/** What `/proc` says of a process behind the name of its program; undefined where there is no `/proc`, or no such process. */
export function readStat(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets, and may have brackets of its own.
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

const settings = new Map<string, number>();

/** A constant of this system, such as `PAGESIZE`. */
export function setting(name: "CLK_TCK" | "PAGESIZE"): number {
  const known = settings.get(name) ?? Number(execFileSync("getconf", [name], { encoding: "utf8" }));
  settings.set(name, known);
  return known;
}
