import { messageOf, ReconcileError } from "../../lib/errors";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { reconcile } from "../../lib/reconciler/reconcile";
import { newService, type Service, type Svm, uuidFromName } from "../../lib/simulator/svm";
import type { IscsiServiceSpec } from "../../lib/model/service";
import { withSvm } from "../../lib/simulator/state";
import { svmByUuid } from "../helpers/simulator/svm-by-uuid";
import { rejectionOf } from "../helpers/failure";
import { inParallel } from "../helpers/in-parallel";
import { clientOf } from "../helpers/ontap-client";
import { requestsOf, type ScenarioOnSvm, SCENARIOS, seedOf } from "../helpers/scenarios";
import { type Arrival, startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

jest.setTimeout(300_000);

/** As many as the client has connections. */
const AT_ONCE = 6;

/** What somebody else does to an SVM: the values that change. */
type Action = (svm: Svm) => Partial<Svm>;

const ACTIONS = {
  "creates the service": (svm) => ({
    service: svm.service ?? newService(svm, { enabled: false, targetAlias: "theirs" }),
  }),
  "enables or disables it": toService((service) => ({ ...service, enabled: !service.enabled })),
  "changes its alias": toService((service) => ({ ...service, targetAlias: "theirs" })),
  "deletes it": toService(() => undefined),
  "renames the SVM": ({ name }) => ({ name: `${name}-renamed` }),
} satisfies Record<string, Action>;

type ActionName = keyof typeof ACTIONS;
const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[];

/** By what the declaration knows the SVM. */
type Identity = "name" | "UUID" | "both";

/** A reconciliation into which somebody else comes between, on an SVM of its own. */
interface Encounter extends ScenarioOnSvm {
  readonly identity: Identity;
  readonly action: ActionName;
  /** It is done right before the request of this number. */
  readonly before: number;
}

/** Every action before every request of every scenario. */
const ENCOUNTERS: readonly Encounter[] = SCENARIOS.flatMap((scenario, index) =>
  requestsOf(scenario).flatMap((_, position) =>
    ACTION_NAMES.flatMap((action, number) =>
      identitiesFor(action).map((identity) => {
        const svmName = `svm${index}-${position}-${number}-${identity}`;
        return { svmName, scenario, identity, action, before: position + 1 };
      }),
    ),
  ),
);

/** Only to a renamed SVM it matters by what it is known. */
function identitiesFor(action: ActionName): readonly Identity[] {
  return action === "renames the SVM" ? ["name", "UUID", "both"] : ["name"];
}

/** What is declared. */
function specOf({ svmName, scenario: { declared }, identity }: Encounter): IscsiServiceSpec {
  return {
    ...(identity === "UUID" ? {} : { svmName }),
    ...(identity === "name" ? {} : { svmUuid: uuidFromName(svmName) }),
    ...declared,
  };
}

function toService(change: (service: Service) => Service | undefined): Action {
  return ({ service }) => ({ service: service && change(service) });
}

/** How a reconciliation ended, and the state that it left. */
interface Ending {
  /** The error's code; absent when there was none. */
  readonly code?: string;
  readonly agrees: boolean;
}

interface Story {
  readonly disturbed: Ending;
  readonly repeated: Ending;
}

let simulator: WatchedSimulator;
let client: OntapClient;
let stories: ReadonlyMap<Encounter, Story> = new Map();
const encounters = new Map(ENCOUNTERS.map((encounter) => [encounter.svmName, encounter]));
/** Writes that name a field which is not declared. */
const trespasses: string[] = [];

beforeAll(async () => {
  simulator = await startWatchedSimulator({ svms: ENCOUNTERS.map(seedOf) }, onArrival);
  client = clientOf(simulator);
  const told = await inParallel(AT_ONCE, ENCOUNTERS, async (encounter) => {
    const disturbed = await run(encounter);
    return [encounter, { disturbed, repeated: await run(encounter) }] as const;
  });
  stories = new Map(told);
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

describe("a reconciliation into which somebody else comes between", () => {
  it.each(ENCOUNTERS)(
    "agrees with the declaration, or says what is wrong: $scenario.title by $identity, $action before request $before",
    (encounter) => {
      const { disturbed, repeated } = storyOf(encounter);
      expect(disturbed.agrees).toBe(disturbed.code === undefined);
      if (isNoticed(encounter)) expect(disturbed).toEqual({ agrees: true });
      // An SVM of another name is not the declared one any more.
      const isLost = encounter.action === "renames the SVM" && encounter.identity !== "UUID";
      if (!isLost) expect(repeated).toEqual({ agrees: true });
    },
  );

  it("writes no field that is not declared", () => {
    expect(trespasses).toEqual([]);
  });
});

function onArrival({ svm, ordinal, method, body }: Arrival): void {
  const encounter = encounters.get(svm);
  if (encounter === undefined) return;
  const { declared } = encounter.scenario;
  const isTrespass = body.includes("alias") && declared.targetAlias === undefined;
  if (isTrespass) trespasses.push(`${method} ${svm}`);
  if (ordinal === encounter.before) disturb(encounter);
}

/** Whether the next look, or the refusal of the next write, shows what was done, so that it can be made good. */
function isNoticed({ action, before, scenario: { writes } }: Encounter): boolean {
  if (before === 1) return action !== "renames the SVM";
  return (action === "creates the service" || action === "deletes it") && before <= writes.length + 1;
}

function disturb(encounter: Encounter): void {
  const uuid = uuidFromName(encounter.svmName);
  simulator.cluster.update((state) => {
    const svm = svmByUuid(state, uuid);
    return svm === undefined ? state : withSvm(state, uuid, ACTIONS[encounter.action](svm));
  });
}

async function run(encounter: Encounter): Promise<Ending> {
  const error = await rejectionOf(reconcile(new IscsiServices(client), specOf(encounter), WITHOUT_SESSIONS));
  return { ...(error === undefined ? {} : { code: codeOf(error) }), agrees: agrees(encounter) };
}

function codeOf(error: unknown): string {
  return error instanceof ReconcileError ? error.code : messageOf(error);
}

/** Whether the live state is the declared one, for the SVM that the declaration names. */
function agrees({ svmName, identity, scenario: { declared } }: Encounter): boolean {
  const svm = svmByUuid(simulator.cluster.state, uuidFromName(svmName));
  const isNamed = identity === "UUID" || svm?.name === svmName;
  const service = isNamed || identity === "both" ? svm?.service : undefined;
  if (declared.ensure === "absent" || service === undefined)
    return (service === undefined) === (declared.ensure === "absent");
  const { enabled = service.enabled, targetAlias = service.targetAlias } = declared;
  return isNamed && service.enabled === enabled && service.targetAlias === targetAlias;
}

function storyOf(encounter: Encounter): Story {
  const story = stories.get(encounter);
  if (story === undefined) throw new Error(`${encounter.svmName} was not run`);
  return story;
}
