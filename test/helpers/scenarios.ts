import type { IscsiServiceSpec } from "../../lib/model/service";
import type { SeedService, SeedSvm } from "../../lib/simulator/schema-types";
import type { Service } from "../../lib/simulator/svm";

/** A write, by what it changes. A `refused DELETE` changes nothing: ONTAP wants the service disabled before. */
export type WriteName = "POST" | "PATCH enabled" | "PATCH alias" | "refused DELETE" | "DELETE";

/** The requests of a run: a look, the writes, a look at what came of them; and a look at sessions that are about to end. */
export type RequestName = "first GET" | "portals GET" | "sessions GET" | WriteName | "last GET";

/** What is declared of a service, whatever its SVM. */
export type Declared = Omit<IscsiServiceSpec, "svmName" | "svmUuid">;

/** A live state, and a declaration that asks for another one. */
export interface Scenario {
  readonly title: string;
  /** Absent: there is no service. */
  readonly live?: Required<Pick<SeedService, "enabled" | "alias">>;
  readonly declared: Declared;
  /** The fewest writes that lead from one to the other. This is the tests' own model: it shares no code with the plan. */
  readonly writes: readonly WriteName[];
}

/** A scenario, and the SVM on which it takes place. */
export interface ScenarioOnSvm {
  readonly svmName: string;
  readonly scenario: Scenario;
}

const LIVE: readonly Scenario["live"][] = [
  undefined,
  { enabled: true, alias: "old" },
  { enabled: true, alias: "" },
  { enabled: false, alias: "old" },
  { enabled: false, alias: "" },
];

const DECLARED: readonly Declared[] = [
  ...[true, false].flatMap((enabled) => [{ enabled }, { enabled, targetAlias: "" }, { enabled, targetAlias: "db" }]),
  { ensure: "absent" },
];

/** Every live state with every declaration, as far as they differ. */
export const SCENARIOS: readonly Scenario[] = LIVE.flatMap((live) =>
  DECLARED.map((declared) => scenario(live, declared)),
).filter(({ writes }) => writes.length > 0);

/** One scenario for each sequence of writes that enable, and of those that do not. */
export const SEQUENCES: readonly Scenario[] = Array.from(
  new Map(SCENARIOS.map((each) => [[each.declared.enabled, ...each.writes].join(), each])).values(),
);

function scenario(live: Scenario["live"], declared: Declared): Scenario {
  const title = `${live === undefined ? "absent" : JSON.stringify(live)} to ${JSON.stringify(declared)}`;
  return { title, declared, writes: fewestWrites(live, declared), ...(live === undefined ? {} : { live }) };
}

export function fewestWrites(live: Scenario["live"], { ensure, enabled, targetAlias }: Declared): WriteName[] {
  if (ensure === "absent") {
    if (live === undefined) return [];
    return live.enabled ? ["refused DELETE", "PATCH enabled", "DELETE"] : ["DELETE"];
  }
  // ONTAP takes no empty alias at a creation: it gives the SVM's name.
  if (live === undefined) return targetAlias === "" ? ["POST", "PATCH alias"] : ["POST"];
  return [
    ...(live.enabled === enabled ? [] : (["PATCH enabled"] as const)),
    ...(targetAlias === undefined || live.alias === targetAlias ? [] : (["PATCH alias"] as const)),
  ];
}

/** The SVM of its own on which a scenario takes place, at its beginning. */
export function seedOf({ svmName, scenario: { live } }: ScenarioOnSvm): SeedSvm {
  return { name: svmName, ...(live === undefined ? {} : { service: live }) };
}

/** Whether a service is what the scenario leads to; what is not declared must be as it was. */
export function isReached({ live, declared }: Scenario, svmName: string, service: Service | undefined): boolean {
  if (declared.ensure === "absent") return service === undefined;
  const alias = declared.targetAlias ?? live?.alias ?? svmName;
  return service?.enabled === declared.enabled && service?.targetAlias === alias;
}

/** The requests of an undisturbed run. */
export function requestsOf({ writes }: Scenario): readonly RequestName[] {
  return ["first GET", ...writes, "last GET"];
}

export function isRead(request: RequestName): boolean {
  return request.endsWith("GET");
}
