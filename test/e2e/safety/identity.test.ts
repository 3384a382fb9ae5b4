import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { parseSeed } from "../../../lib/simulator/seed";
import type { SeedSvm } from "../../../lib/simulator/schema-types";
import { uuidFromName, type Svm } from "../../../lib/simulator/svm";
import { recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "../../../lib/testing";
import { DESTROY_ALL_THE_SAME, type EngineInMode, recordOf, suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { liveOn } from "./live";

/** What happens to the SVM of a service behind its declaration's back. */
type Event =
  "endpoint changed" | "SVM renamed" | "SVM re-created" | "SVM re-created, no service" | "array swapped" | "SVM gone";

/** What is done then. With a saved plan, it happens between plan and apply. */
type Verb = "saved plan" | "apply" | "destroy";

/** How a row goes: of each SVM, the writes about it and what is left of its service. */
interface Outcome {
  /** Of the plan, and of the apply. */
  readonly exitCodes: string;
  /** The SVM that the last apply saw. */
  readonly seen: string;
  /** The SVM that has its name now, where it was. */
  readonly other: string;
}

/** One event before one verb, and how it goes as a null_resource. */
interface Row {
  readonly svmName: string;
  readonly event: Event;
  readonly verb: Verb;
  readonly goes: Outcome;
}

const TABLE: readonly (readonly [Verb, Event, Outcome["exitCodes"], Outcome["seen"], Outcome["other"]])[] = [
  // The plan has the endpoint that it was made for.
  ["saved plan", "endpoint changed", "2 0", "PATCH, disabled", "no write, enabled"],
  // ONTAP refuses the creation, whose name and UUID are not of one SVM any more.
  ["saved plan", "SVM renamed", "2 1", "POST, enabled", "not there"],
  ["saved plan", "SVM re-created", "2 1", "not there", "no write, enabled"],
  ["saved plan", "SVM re-created, no service", "2 1", "not there", "POST, gone"],
  ["saved plan", "array swapped", "2 1", "not there", "no write, enabled"],
  ["saved plan", "SVM gone", "2 1", "not there", "not there"],

  // What the plan sees, it shows and writes.
  ["apply", "endpoint changed", "2 0", "no write, enabled", "PATCH, disabled"],
  ["apply", "SVM renamed", "1 1", "no write, enabled", "not there"],
  ["apply", "SVM re-created", "2 0", "not there", "PATCH, disabled"],
  ["apply", "SVM re-created, no service", "2 0", "not there", "POST, disabled"],
  ["apply", "array swapped", "2 0", "not there", "PATCH, disabled"],
  ["apply", "SVM gone", "1 1", "not there", "not there"],

  // Nothing writes to the service of a null_resource that is destroyed.
  ["destroy", "endpoint changed", "1 1", "no write, enabled", "no write, enabled"],
  ["destroy", "SVM renamed", "2 0", "DELETE PATCH DELETE, gone", "not there"],
  ["destroy", "SVM re-created", "1 1", "not there", "no write, enabled"],
  ["destroy", "SVM re-created, no service", "1 1", "not there", "no write, gone"],
  ["destroy", "array swapped", "1 1", "not there", "no write, enabled"],
  ["destroy", "SVM gone", "1 1", "not there", "not there"],
];

/**
 * What the provider does otherwise, because a service is its SVM's UUID to the engine, by which its plans, those of destroys
 * too, look at the cluster: another SVM in its place is not written to, whatever its name, before the state has forgotten the
 * one that is gone. What a null_resource leaves to ONTAP is refused before it is sent.
 */
const BY_PROVIDER: Readonly<Partial<Record<Verb, Partial<Record<Event, Partial<Outcome>>>>>> = {
  "saved plan": {
    "SVM renamed": { seen: "no write, enabled" },
    "SVM re-created, no service": { other: "no write, gone" },
  },
  apply: {
    "endpoint changed": { exitCodes: "1 1", other: "no write, enabled" },
    "SVM re-created": { exitCodes: "1 1", other: "no write, enabled" },
    "SVM re-created, no service": { exitCodes: "1 1", other: "no write, gone" },
    "array swapped": { exitCodes: "1 1", other: "no write, enabled" },
  },
};

/** Every event before every verb. */
const ROWS: readonly Row[] = TABLE.map(([verb, event, exitCodes, seen, other]) => ({
  svmName: `${verb} ${event}`.replaceAll(/[^A-Za-z]+/g, "-"),
  verb,
  event,
  goes: { exitCodes, seen, other },
}));

/** What a row's plan and apply printed, and the UUIDs of its SVMs. */
interface Printed {
  readonly planned: ProcessEnd;
  readonly applied: ProcessEnd;
  readonly seen: string;
  readonly other: string | undefined;
}

const NOTHING: ProcessEnd = { exitCode: null, output: "" };
const MISSING: Printed = { planned: NOTHING, applied: NOTHING, seen: "", other: undefined };

/** The cluster of most rows; one that another cluster's endpoint is declared for; and one that another array stands in for. */
type Sites = Readonly<Record<"home" | "away" | "swapped", WatchedSimulator>>;

suite("an SVM that is not the one that was seen", { engines: "turns", modes: "both" }, (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  const rows = rowsIn(engine);
  const gone = new Map<Row, Outcome>();
  const printed = new Map<Row, Printed>();
  const disabled = new Set<Row>();
  let home: "home" | "away" = "home";
  let sites: Sites;
  let workspace: EngineWorkspace;
  let addressesAfter: readonly string[];

  beforeAll(async () => {
    sites = {
      home: await startWatchedSimulator({ svms: ROWS.filter(({ event }) => event !== "array swapped").map(seedOf) }),
      away: await startWatchedSimulator({ svms: rowsWith("endpoint changed").map(onOtherArray) }),
      swapped: await startWatchedSimulator({ svms: rowsWith("array swapped").map(seedOf) }),
    };
    const settings = Object.entries(sites).map(([profile, site]) => passwordSettings(site, profile));
    const all = Object.assign({}, passwordSettings(sites.home), ...settings) as Record<string, string>;
    workspace = await EngineWorkspace.create(engine, sites.home, declareAll, all);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    for (const exitCodes of ["2 0", "2 1"]) await applySavedPlan(rowsThat(engine, "saved plan", exitCodes));
    for (const exitCodes of ["2 0", "1 1"]) await apply(rowsThat(engine, "apply", exitCodes));
    for (const exitCodes of ["2 0", "1 1"]) await destroy(rowsThat(engine, "destroy", exitCodes));
    addressesAfter = await workspace.addresses();
  });

  afterAll(async () => {
    await workspace.remove();
    for (const site of Object.values(sites)) await site.close();
  });

  it.each(rows)("is written only where the plan says so: $verb, $event", (row) => {
    expect(gone.get(row)).toEqual(outcomeIn(engine, row));
  });

  /** With another SVM, or none, which the plan did not see, or the last apply. */
  const REFUSED = rows.filter(
    ({ verb, event, goes }) => verb !== "apply" && goes.exitCodes !== "2 0" && event !== "endpoint changed",
  );

  it.each(REFUSED)("is refused with both identities: $verb, $event", (row) => {
    const { applied, seen, other } = printed.get(row) ?? MISSING;
    const isCreation = row.verb === "saved plan" && !isProvider;
    const nowhere = isCreation ? "found no SVM of that name" : "found no SVM with that UUID";
    const isFound = row.event !== "SVM gone" && row.event !== "SVM renamed";
    const refusal = isFound
      ? ` was re-created or replaced: expected UUID ${seen}, found ${other}`
      : `: expected UUID ${seen}, ${nowhere}`;
    const isByName = row.event === "SVM renamed" && isProvider;
    const text = isByName ? ": the SVM that was applied, with the UUID " : refusal;
    expect(flat(applied)).toContain(`SVM ${row.svmName}${text}`);
  });

  if (isProvider) {
    it.each(ROWS.filter(({ verb, goes }) => verb === "apply" && goes.exitCodes === "2 0"))(
      "is shown in the plan with both identities: $verb, $event",
      (row) => {
        const { planned, seen, other } = printed.get(row) ?? MISSING;
        expect(flat(planned)).toContain(`expected UUID ${seen}, found ${other}`);
      },
    );

    it("is refused with both endpoints: destroy, endpoint changed", () => {
      const [row] = rowsWith("endpoint changed").filter(({ verb }) => verb === "destroy");
      const { applied } = (row && printed.get(row)) ?? MISSING;
      const [before, now] = [sites.home.endpoint, sites.away.endpoint];
      const text = `it was applied to ${before}, but the configuration names ${now} now; nothing was written`;
      expect(flat(applied)).toContain(text);
    });

    it("leaves the record of every destroy that is refused, and of no other one", () => {
      const destroyed = ROWS.filter(({ verb }) => verb === "destroy");
      const left = destroyed.filter(({ svmName }) => addressesAfter.includes(recordOf(engine, svmName)));
      expect(left).toEqual(destroyed.filter(({ goes }) => goes.exitCodes !== "2 0"));
    });
  }

  const declareAll: Declare = (stack, steady, provisioning) => {
    const at = (id: string, profile: keyof Sites): OntapCluster =>
      new OntapCluster(stack, id, { endpoint: sites[profile].endpoint, profile, provisioning });
    const clusters: Partial<Record<Event, OntapCluster>> = {
      "endpoint changed": at("moving", home),
      "array swapped": at("swapped", "swapped"),
    };
    const deletionPolicy = isProvider ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN;
    for (const row of rows) {
      const { svmName, event } = row;
      const cluster = clusters[event] ?? steady;
      new IscsiService(stack, svmName, { cluster, svmName, enabled: !disabled.has(row), deletionPolicy });
    }
  };

  const targetsOf = (asked: readonly Row[]): readonly string[] =>
    asked.map(({ svmName }) => `-target=${recordOf(engine, svmName)}`);
  const forget = (): void => {
    for (const site of Object.values(sites)) site.forget();
  };

  function disable(asked: readonly Row[]): void {
    for (const row of asked) disabled.add(row);
    workspace.declare(declareAll);
  }

  async function applySavedPlan(asked: readonly Row[]): Promise<void> {
    disable(asked);
    const planned = await workspace.plan(...targetsOf(asked));
    happen(asked);
    forget();
    record(asked, planned, await workspace.applyPlan());
  }

  async function apply(asked: readonly Row[]): Promise<void> {
    if (asked.length === 0) return;
    disable(asked);
    happen(asked);
    const targets = targetsOf(asked);
    const planned = await workspace.plan(...targets);
    forget();
    record(asked, planned, await (planned.exitCode === 2 ? workspace.applyPlan() : workspace.apply(...targets)));
  }

  async function destroy(asked: readonly Row[]): Promise<void> {
    if (asked.length === 0) return;
    happen(asked);
    const flags = [...DESTROY_ALL_THE_SAME[engine.provisioning], ...targetsOf(asked)];
    const planned = await workspace.plan("-destroy", ...flags);
    forget();
    record(asked, planned, await (planned.exitCode === 2 ? workspace.applyPlan() : workspace.destroy(...flags)));
  }

  function record(asked: readonly Row[], planned: ProcessEnd, applied: ProcessEnd): void {
    for (const row of asked) {
      const seen = find(({ uuid }) => uuid === uuidFromName(row.svmName));
      const other = find(({ uuid, name }) => uuid !== uuidFromName(row.svmName) && name === row.svmName);
      const exitCodes = `${planned.exitCode} ${applied.exitCode}`;
      gone.set(row, { exitCodes, seen: leftOf(seen), other: leftOf(other) });
      printed.set(row, { planned, applied, seen: uuidFromName(row.svmName), other: other?.svm.uuid });
    }
  }

  type Found = { readonly site: WatchedSimulator; readonly svm: Svm } | undefined;

  function find(isMeant: (svm: Svm) => boolean): Found {
    const all = Object.values(sites).flatMap((site) => site.cluster.state.svms.map((svm) => ({ site, svm })));
    return all.find(({ svm }) => isMeant(svm));
  }

  /** The writes about an SVM since they were forgotten, and what is left of its service. */
  function leftOf(found: Found): string {
    if (found === undefined) return "not there";
    const { site, svm } = found;
    return `${writesAmong(site.methods(svm.name)) || "no write"}, ${liveOn(site, svm.name)}`;
  }

  /** Lets the events of some rows happen. What happens to a cluster as a whole happens to the SVMs of all its rows. */
  function happen(asked: readonly Row[]): void {
    const events: Readonly<Record<Event, (svmName: string) => void>> = {
      "endpoint changed": () => {
        home = "away";
        workspace.declare(declareAll);
      },
      "SVM renamed": (svmName) => {
        renameLiveSvm(sites.home, svmName, `${svmName}-renamed`);
      },
      "SVM re-created": (svmName) => {
        recreateLiveSvm(sites.home, svmName);
        sites.home.setService(svmName, { enabled: true });
      },
      "SVM re-created, no service": (svmName) => {
        recreateLiveSvm(sites.home, svmName);
      },
      // Same address, same certificate, same login: nothing but the UUIDs tells.
      "array swapped": () => {
        const svms = rowsWith("array swapped").map(onOtherArray);
        sites.swapped.cluster.update(() => parseSeed({ svms }).state);
      },
      "SVM gone": (svmName) => {
        removeLiveSvm(sites.home, svmName);
      },
    };
    for (const { event, svmName } of asked) events[event](svmName);
  }
});

/** How a row goes in a mode. */
function outcomeIn({ provisioning }: EngineInMode, { verb, event, goes }: Row): Outcome {
  return provisioning === Provisioning.PROVIDER ? { ...goes, ...BY_PROVIDER[verb]?.[event] } : goes;
}

function rowsIn({ provisioning }: EngineInMode): readonly Row[] {
  return ROWS.filter(({ verb }) => provisioning === Provisioning.PROVIDER || verb !== "destroy");
}

/** The rows that are expected to end together with the same exit codes. */
function rowsThat(engine: EngineInMode, verb: Verb, exitCodes: string): readonly Row[] {
  return rowsIn(engine).filter((row) => row.verb === verb && outcomeIn(engine, row).exitCodes === exitCodes);
}

function rowsWith(event: Event): readonly Row[] {
  return ROWS.filter((row) => row.event === event);
}

function seedOf({ svmName }: Row): SeedSvm {
  return { name: svmName, service: {} };
}

function onOtherArray({ svmName }: Row): SeedSvm {
  return { name: svmName, uuid: uuidFromName(`other ${svmName}`), service: {} };
}
