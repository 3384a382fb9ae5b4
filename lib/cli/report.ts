import type { ServiceAnswer } from "../model/contract";
import { count } from "../model/count";
import { given } from "../model/decode";
import { describeValues, differences, type ServiceDifference } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, VALUE_FIELDS } from "../model/iscsi-service";
import type { Assessment, Problem as Obstacle } from "../reconciler/assess";
import type { Place, RepairNote, Trouble, Unseen } from "./schemas";

/** A live service as far as it is known; null: there is none; `undefined`: nobody has told. */
export type KnownLive = Partial<IscsiServiceState> | null | undefined;

/** A service that was looked at. */
export interface Compared {
  readonly status: "inSync" | "drifted";
  readonly declared: IscsiServiceSpec;
  readonly live: KnownLive;
  readonly differences: readonly ServiceDifference[];
  /** What stands in the way of a repair, or comes with it. */
  readonly repair: readonly RepairNote[];
}

export type ServiceReport = Place & (Compared | Unseen);

/** How the live services stand against their declarations. */
export interface DriftReport {
  readonly observedAt: Date;
  /** The commit that a pipeline runs for; absent elsewhere. */
  readonly commit?: string;
  /** In the order of their stacks, and in these as declared. */
  readonly services: readonly ServiceReport[];
}

export type Status = ServiceReport["status"];

/** What counts of what was found about a service. */
type Found = Pick<Assessment, "live"> & Partial<Pick<Assessment, "problem" | "sessions">>;

/** The live against the declared state of one service. Of which SVM a service is absent may not be known, though nothing differs. */
export function compare(declared: IscsiServiceSpec, { live, problem, sessions }: Found): Compared | Unseen {
  const different = differences(declared, live);
  const inSync = different.length === 0;
  if (inSync && problem !== undefined) return { status: "failed", problem: problem.problem, remedy: problem.remedy };
  const repair = problem === undefined ? noteOf("endsSessions", sessions) : noteOf("blocked", problem);
  return asCompared(declared, live ?? null, different, inSync ? [] : repair);
}

/** A service in sync, unless something differs. */
export function asCompared(
  declared: IscsiServiceSpec,
  live: KnownLive,
  found: readonly ServiceDifference[],
  repair: readonly RepairNote[] = [],
): Compared {
  return { status: found.length === 0 ? "inSync" : "drifted", declared, live, differences: found, repair };
}

function noteOf(kind: RepairNote["kind"], obstacle: Obstacle | undefined): RepairNote[] {
  return obstacle === undefined ? [] : [{ kind, problem: obstacle.problem, remedy: obstacle.remedy }];
}

/** Whether a service was looked at. */
export function isCompared(service: ServiceReport): service is Place & Compared {
  return "differences" in service;
}

/** How many services there are of each status. */
export function tally({ services }: DriftReport): Readonly<Record<Status, number>> {
  const count = (status: Status): number => services.filter((service) => service.status === status).length;
  return { inSync: count("inSync"), drifted: count("drifted"), unknown: count("unknown"), failed: count("failed") };
}

/** What a pipeline takes for good. */
export interface Tolerance {
  /** Services that are not known yet, or none at all. */
  readonly allowUnknown: boolean;
}

/** What is wanting though no cluster failed; `undefined` when nothing is. */
export function gapOf(report: DriftReport): string | undefined {
  const { length } = report.services;
  if (length === 0) return "no iSCSI service was found, so that nothing was looked at";
  const { unknown } = tally(report);
  return unknown === 0 ? undefined : `not looked at, because not known yet: ${unknown} of ${length} iSCSI services`;
}

/** 0 when every declared service was looked at and is in sync, 2 on drift, 1 when one was not looked at, or there is none. */
export function exitCodeOf(report: DriftReport, { allowUnknown }: Tolerance): 0 | 1 | 2 {
  const { drifted, failed } = tally(report);
  if (failed > 0 || (!allowUnknown && gapOf(report) !== undefined)) return 1;
  return drifted > 0 ? 2 : 0;
}

/** The statuses in words, the most urgent one first. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  failed: "not observed",
  drifted: "drifted",
  unknown: "not known yet",
  inSync: "in sync",
};

/** The whole report in one line, such as `3 iSCSI services: 1 drifted, 2 in sync`. */
export function headline(report: DriftReport): string {
  const { length } = report.services;
  if (length === 0) return "no iSCSI services are declared";
  const counts = tally(report);
  const parts = (Object.keys(STATUS_WORDS) as Status[])
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${STATUS_WORDS[status]}`);
  return `${count(length, "iSCSI service")}: ${parts.join(", ")}`;
}

/** One field of one service that differs. */
export type DifferenceRow = Place & ServiceDifference;

/** Every difference, with the place of its service. */
export function differenceRows({ services }: DriftReport): readonly DifferenceRow[] {
  return services.flatMap((service) =>
    isCompared(service) ? service.differences.map((difference) => ({ ...service, ...difference })) : [],
  );
}

/** Services of one stack and cluster that share a reason why they were not looked at, or what is to be known of a repair. */
export interface Problem extends Trouble {
  readonly kind: Unseen["status"] | RepairNote["kind"];
  readonly stack: string;
  readonly cluster?: string;
  /** The services' constructs. */
  readonly constructs: readonly string[];
}

/** The kinds of problems in words. */
export const PROBLEM_WORDS: Readonly<Record<Problem["kind"], string>> = {
  failed: STATUS_WORDS.failed,
  unknown: STATUS_WORDS.unknown,
  blocked: "repair blocked",
  endsSessions: "repair ends sessions",
};

/** The problems with their services: an unreachable cluster is one, however many services it has. */
export function problemsOf({ services }: DriftReport): readonly Problem[] {
  const groups = new Map<string, Problem>();
  for (const service of services) {
    const { stack, cluster, construct } = service;
    for (const { kind, problem, remedy } of isCompared(service)
      ? service.repair
      : [{ ...service, kind: service.status }]) {
      const key = JSON.stringify([stack, cluster, kind, problem, remedy]);
      const constructs = [...(groups.get(key)?.constructs ?? []), construct];
      groups.set(key, given({ stack, cluster, kind, problem, remedy, constructs }));
    }
  }
  return Array.from(groups.values());
}

/** A value as it is printed: words, texts in quotes, and values of a service in parentheses. */
const VALUE = String.raw`(?:[^",;()]|"(?:[^"\\]|\\.)*"|\((?:[^"()]|"(?:[^"\\]|\\.)*")*\))+`;
const FIELDS = ["service", "svm.name", ...Object.values(VALUE_FIELDS).map(({ ontapName }) => ontapName)];
const DIFFERENCE = new RegExp(`^(${FIELDS.join("|")}): live (${VALUE}), declared (${VALUE})(?:; |$)`);
/** When it was read. */
const SEEN = / \(seen [^()]*\)$/;
/** What an apply does to the service, which the report says in other words. */
const EFFECT = /^the service will be [^;]*(?:; |$)/;

function read(text: string): { readonly found: readonly ServiceDifference[]; readonly rest: string } {
  const found: ServiceDifference[] = [];
  let rest = text.replace(SEEN, "");
  for (let match = DIFFERENCE.exec(rest); match !== null; match = DIFFERENCE.exec(rest)) {
    const [{ length }, field, live = "", declared = ""] = match;
    found.push({ field: field as ServiceDifference["field"], live, declared });
    rest = rest.slice(length);
  }
  return { found, rest };
}

/** The differences that the trigger `drift` tells; a text of another version stands for the service as a whole. */
export function differencesIn(
  drift: string,
  { ensure = "present", ...values }: IscsiServiceSpec,
): readonly ServiceDifference[] {
  const { found } = read(drift);
  if (found.length > 0) return found;
  return [{ field: "service", live: drift, declared: `${ensure}${describeValues(values)}` }];
}

/** The sessions that it says a repair would end. */
export function sessionsIn(drift: string): readonly RepairNote[] {
  const problem = read(drift).rest.replace(EFFECT, "");
  return problem === "" ? [] : [{ kind: "endsSessions", problem }];
}

/** The live service, as far as the declaration, the differences and the answer of the observation tell. */
export function liveBehind(
  { ensure, ...declared }: IscsiServiceSpec,
  found: readonly ServiceDifference[],
  { targetName, svmUuid }: Partial<ServiceAnswer> = {},
): KnownLive {
  const live = new Map<string, string>(found.map((each) => [each.field, each.live]));
  const service = live.get("service");
  if (service === "absent" || (service === undefined && ensure === "absent")) return null;
  const known = service === undefined ? declared : {};
  const enabled = live.get("enabled") ?? /\benabled (true|false)\b/.exec(service ?? "")?.[1];
  const alias = live.get("target.alias") ?? /\btarget\.alias (none|".*")\)$/.exec(service ?? "")?.[1];
  return {
    ...known,
    ...(declared.svmName !== undefined && { svmName: live.get("svm.name") ?? declared.svmName }),
    ...(enabled !== undefined && { enabled: enabled === "true" }),
    ...(alias !== undefined && { targetAlias: alias === "none" ? "" : String(JSON.parse(alias)) }),
    ...(svmUuid && { svmUuid }),
    ...(targetName && { targetName }),
  };
}

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
