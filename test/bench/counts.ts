import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Simulator } from "../../lib/simulator/simulator";
import type { Counts } from "./result";

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
function readStat(pid: string): readonly string[] | undefined {
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
function setting(name: "CLK_TCK" | "PAGESIZE"): number {
  const known = settings.get(name) ?? Number(execFileSync("getconf", [name], { encoding: "utf8" }));
  settings.set(name, known);
  return known;
}

const EVERY_MS = 4;
const MIB = 1024 * 1024;

/** Where `/proc/<pid>/stat` has these, counted from behind the name of the program. */
const [PARENT, START, RESIDENT_PAGES] = [1, 19, 21] as const;

/** What `/proc` says of a process. */
interface Process {
  readonly pid: string;
  readonly parent: string;
  /** Tells it from another one that gets its number later. */
  readonly start: string;
  readonly residentPages: number;
}

/**
 * Counts what this process starts from now on, and what that starts: how many processes, and the most memory that they have
 * resident at one time. It looks every few milliseconds, and counts what it sees twice: a process that lives shorter, such as
 * what a shell starts to cut a path, does not count.
 */
export class ProcessTree {
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #before = new Set(descendants().map(identityOf));
  readonly #once = new Set<string>();
  readonly #seen = new Set<string>();
  #mostPages = 0;

  /** @param isKnowable whether this system has a `/proc` to read. */
  constructor(private readonly isKnowable = readStat("self") !== undefined) {
    if (!isKnowable) return;
    this.#timer = setInterval(() => {
      this.#look();
    }, EVERY_MS).unref();
  }

  /** Ends the count. */
  stop(): Pick<Counts, "processes" | "peakMiB"> {
    clearInterval(this.#timer);
    if (!this.isKnowable) return { processes: null, peakMiB: null };
    return { processes: this.#seen.size, peakMiB: (this.#mostPages * setting("PAGESIZE")) / MIB };
  }

  #look(): void {
    const started = descendants().filter((process) => !this.#before.has(identityOf(process)));
    for (const identity of started.map(identityOf)) {
      if (this.#once.has(identity)) this.#seen.add(identity);
      this.#once.add(identity);
    }
    this.#mostPages = Math.max(
      this.#mostPages,
      started.reduce((sum, { residentPages }) => sum + residentPages, 0),
    );
  }
}

function identityOf({ pid, start }: Process): string {
  return `${pid} ${start}`;
}

/** The processes that descend from this one. */
function descendants(): readonly Process[] {
  const children = new Map<string, Process[]>();
  for (const child of processes()) children.set(child.parent, [...(children.get(child.parent) ?? []), child]);
  const below = (pid: string): readonly Process[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return below(String(process.pid));
}

function processes(): readonly Process[] {
  return listProcesses().flatMap((pid) => {
    const stat = readStat(pid);
    if (stat === undefined) return [];
    return [
      {
        pid,
        parent: stat[PARENT] ?? "",
        start: stat[START] ?? "",
        residentPages: Number(stat[RESIDENT_PAGES]),
      },
    ];
  });
}

function listProcesses(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Counts the requests that reach simulators from now on, and the connections that they come over. */
export class Traffic {
  readonly #before: readonly number[];

  constructor(private readonly simulators: readonly Pick<Simulator, "requests">[]) {
    this.#before = simulators.map(({ requests }) => requests.length);
  }

  /** What came since. */
  count(): Pick<Counts, "requests" | "handshakes"> {
    const since = this.simulators.map(({ requests }, index) => requests.slice(this.#before[index]));
    return {
      requests: sum(since.map(({ length }) => length)),
      handshakes: sum(since.map((requests) => new Set(requests.map(({ connection }) => connection)).size)),
    };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
