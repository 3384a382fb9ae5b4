import { svmByName } from "../../lib/simulator/state";
import { UNKNOWN, type ValueObject } from "../../lib/plugin/value";
import { loginInitiator, recreateLiveSvm, renameLiveSvm } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { OTHER_UUID, UUID } from "./states";
import { type PlannedResource, TerraformWalk } from "./terraform-run";

/** What is unknown until apply. */
const UNKNOWNS = ["svm_name", "svm_uuid", "endpoint"] as const;
/** How the service is declared. All of them allow that sessions end. */
const DECLARED: Readonly<Record<string, ValueObject>> = {
  enabled: { enabled: true },
  disabled: { enabled: false },
  absent: { ensure: "absent" },
};
/** What happens between plan and apply. */
const EVENTS = ["nothing", "enabled since", "sessions since", "SVM renamed", "SVM re-created", "another SVM"] as const;
const HOST = "iqn.1994-05.com.redhat:host1";

type Event = (typeof EVENTS)[number];

const ROWS = UNKNOWNS.flatMap((unknown) =>
  ["creation", "change"].flatMap((kind) =>
    Object.keys(DECLARED).flatMap((declared) => EVENTS.map((event) => [unknown, kind, declared, event] as const)),
  ),
);

let simulator: TestSimulator;

afterEach(() => simulator.close());

it.each(ROWS)("%s unknown, a %s to %s, %s: no write, or an announced one", async (unknown, kind, declared, event) => {
  await begin(event, kind);
  const prior = kind === "change" ? stateOf() : null;
  const named = unknown === "svm_uuid" ? { svm_uuid: UUID } : { svm_name: "svm1" };
  const config = { cluster: "cluster1", active_sessions: "end", ...DECLARED[declared], ...named };
  const planned = unknown === "endpoint" ? config : { ...config, [unknown]: UNKNOWN };
  const walk = await TerraformWalk.begin(simulator, unknown === "endpoint" ? UNKNOWN : {});
  const plan = await walk.plan({ name: "one", prior, config: planned });
  expect(plan.errors).toEqual([]);
  happen(event);
  const other = unknown === "svm_uuid" ? { svm_uuid: OTHER_UUID } : { svm_name: "svm2" };
  const isOther = event === "another SVM" && unknown !== "endpoint";
  await (await TerraformWalk.begin(simulator)).apply(plan, isOther ? { ...config, ...other } : config);
  expectAnnounced(plan);
});

async function begin(event: Event, kind: string): Promise<void> {
  const isLater = event === "enabled since";
  const service = isLater ? { enabled: false } : {};
  const svm1 = { name: "svm1", uuid: UUID, ...(isLater && kind === "creation" ? {} : { service }) };
  const svm2 = { name: "svm2", uuid: OTHER_UUID, service: { sessions: [{ initiator: HOST, igroups: [] }] } };
  simulator = await startTestSimulator({ seed: { svms: [svm1, svm2] } });
}

function stateOf(): ValueObject {
  const { enabled = true, targetAlias = "", targetName = "" } = simulator.service("svm1") ?? {};
  const live = { enabled, target_alias: targetAlias, target_name: targetName, endpoint: simulator.endpoint };
  const declared = { deletion_policy: "retain", active_sessions: "end" };
  return { cluster: "cluster1", svm_name: "svm1", svm_uuid: UUID, ensure: "present", ...declared, ...live };
}

function happen(event: Event): void {
  if (event === "enabled since") simulator.setService("svm1", { enabled: true });
  if (event === "sessions since") loginInitiator(simulator, "svm1", HOST);
  if (event === "SVM renamed") renameLiveSvm(simulator, "svm1", "renamed");
  if (event !== "SVM re-created") return;
  recreateLiveSvm(simulator, "svm1");
  simulator.setService("svm1", { enabled: true });
}

/** What was disabled or deleted, the plan said so, and it is the SVM that the state knew. */
function expectAnnounced({ action, prior, planned, warnings }: PlannedResource): void {
  const writes = simulator.requests.filter(({ method }) => method !== "GET");
  if (writes.length === 0) return;
  expect(action).toMatch(/create|update/);
  const isDisruptive = ["svm1", "renamed", "svm2"].some((svm) => {
    const exists = svmByName(simulator.cluster.state, svm) !== undefined;
    return exists && simulator.service(svm)?.enabled !== true;
  });
  if (!isDisruptive) return;
  expect(writes.every(({ path }) => path.endsWith(UUID))).toBe(true);
  const isShown = prior?.enabled === true && planned?.enabled !== true;
  expect(isShown || warnings.some((text) => text.includes("will be deleted"))).toBe(true);
}
