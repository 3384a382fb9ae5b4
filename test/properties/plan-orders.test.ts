import fc, { type Arbitrary } from "fast-check";
import { UNKNOWN, type ValueObject } from "../../lib/plugin/value";
import { expectForAll } from "../helpers/property";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type Resource, TerraformWalk } from "../provider/terraform-run";

const SVMS = ["svm0", "svm1", "svm2"];
/** The SVMs that turn out to be those of unknown declarations; nothing else is about them. */
const LATE = ["late0", "late1", "late2", "late3", "late4"];
const uuidOf = (svm: string): string => `19d04b8e-94d7-11e8-8370-${Buffer.from(svm.padEnd(6)).toString("hex")}`;

/** A resource that Terraform asks for in a run. */
type Kind = "create" | "keep" | "remove" | "retain" | "replace" | "create unknown" | "keep unknown";
interface Call {
  readonly kind: Kind;
  readonly svm: number;
}

/** The order in which Terraform asks, how many calls it has under way, and how long it takes between them. */
interface Order {
  readonly ranks: readonly number[];
  readonly parallelism: number;
  readonly pauses: readonly number[];
}

const MOST = 5;
const call: Arbitrary<Call> = fc.record({
  kind: fc.constantFrom<Kind>(
    "create",
    "keep",
    "remove",
    "remove",
    "retain",
    "replace",
    "create unknown",
    "keep unknown",
  ),
  svm: fc.nat(SVMS.length - 1),
});
const each = <Value>(value: Arbitrary<Value>): Arbitrary<Value[]> =>
  fc.array(value, { minLength: MOST, maxLength: MOST });
const order: Arbitrary<Order> = fc.record({
  ranks: each(fc.nat(1000)),
  parallelism: fc.constantFrom(1, 2, 10),
  pauses: each(fc.nat(3)),
});

/** The same calls, twice. */
const anyCase = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: MOST }),
  orders: fc.tuple(order, order),
});

let simulator: TestSimulator;

beforeEach(async () => {
  const svms = [...SVMS, ...LATE].map((name) => ({ name, uuid: uuidOf(name), service: { alias: name } }));
  simulator = await startTestSimulator({ seed: { svms } });
});

afterEach(() => simulator.close());

it("the same resources get the same verdict, in whatever order and however many at a time Terraform asks", async () => {
  const seeded = simulator.cluster.state;
  const holds = async ({ calls, orders }: { calls: readonly Call[]; orders: readonly Order[] }): Promise<void> => {
    const verdicts = [];
    for (const given of orders) {
      simulator.cluster.update(() => seeded);
      verdicts.push(await run(calls, given));
    }
    expect(verdicts[1]).toEqual(verdicts[0]);
    expect(verdicts[0]?.refused).toEqual(conflicts(calls));
  };
  await expectForAll(anyCase, holds, { runs: 1_000 });
});

/** Plans the calls, and applies them if the plan has no error. */
async function run(
  calls: readonly Call[],
  given: Order,
): Promise<{ refused: readonly string[]; left: readonly string[] }> {
  const resources = calls.map(resourceOf);
  const planning = await TerraformWalk.begin(simulator);
  const plans = await inOrder(resources, given, async (each) => ({ each, plan: await planning.plan(each) }));
  const errors = plans.flatMap(({ plan }) => plan.errors);
  for (const text of errors) expect(text.split(" ").length).toBeLessThanOrEqual(60);
  const refused = svmsIn(errors);
  if (refused.length === 0) {
    const applying = await TerraformWalk.begin(simulator);
    const failed = await inOrder(plans, given, ({ each, plan }) => applying.apply(plan, resolved(each)));
    expect(failed.flat()).toEqual([]);
  }
  return { refused, left: SVMS.filter((svm) => simulator.service(svm)?.enabled) };
}

/** The SVMs that are declared by two resources, or declared by one and removed by another; beside an unknown one, all removed. */
function conflicts(calls: readonly Call[]): readonly string[] {
  const declared = calls.flatMap(({ kind, svm }) => {
    if (kind === "replace") return [next(svm)];
    return kind === "create" || kind === "keep" || kind === "keep unknown" ? [svm] : [];
  });
  const removed = calls.flatMap(({ kind, svm }) => (kind === "remove" ? [svm] : []));
  const besideUnknown = calls.some(({ kind }) => kind === "create unknown") ? removed : [];
  const twice = declared.filter((svm, index) => declared.indexOf(svm) !== index);
  return Array.from(
    new Set([...twice, ...besideUnknown, ...declared.filter((svm) => removed.includes(svm))]),
    (svm) => `svm${svm}`,
  ).toSorted();
}

function next(svm: number): number {
  return (svm + 1) % SVMS.length;
}

function resourceOf({ kind, svm }: Call, index: number): Resource {
  const name = `resource${index}`;
  const config = (of: number): ValueObject => ({
    cluster: "cluster1",
    svm_name: SVMS[of] ?? "",
    deletion_policy: "delete",
  });
  const prior = { ...config(svm), ...stateOf(SVMS[svm] ?? "") };
  switch (kind) {
    case "create":
      return { name, prior: null, config: config(svm) };
    case "keep":
      return { name, prior, config: config(svm) };
    case "remove":
      return { name, prior, config: null };
    case "retain":
      return { name, prior: { ...prior, deletion_policy: "retain" }, config: null };
    case "replace":
      return { name, prior, config: config(next(svm)) };
    case "create unknown":
      return { name, prior: null, config: { ...config(svm), svm_name: UNKNOWN } };
    case "keep unknown":
      return { name, prior, config: { ...config(svm), svm_name: UNKNOWN } };
  }
}

function stateOf(svm: string): ValueObject {
  const { endpoint } = simulator;
  const live = { target_alias: svm, target_name: simulator.service(svm)?.targetName ?? "", endpoint };
  return { svm_uuid: uuidOf(svm), ensure: "present", enabled: true, active_sessions: "protect", ...live };
}

/** The configuration in the apply: an unknown SVM is that of the state, or one that nothing else is about. */
function resolved({ name, prior, config }: Resource): ValueObject | null {
  if (config?.svm_name !== UNKNOWN) return config;
  return { ...config, svm_name: prior?.svm_name ?? LATE[Number(name.replace("resource", ""))] ?? "" };
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  { ranks, parallelism, pauses }: Order,
  ask: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const waiting = items
    .map((item, index) => ({ item, index }))
    .toSorted((one, other) => (ranks[one.index] ?? 0) - (ranks[other.index] ?? 0));
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (let turns = pauses[next.index] ?? 0; turns > 0; turns -= 1) await new Promise(setImmediate);
      results[next.index] = await ask(next.item);
    }
  };
  await Promise.all(Array.from({ length: parallelism }, work));
  return results;
}

function svmsIn(errors: readonly string[]): readonly string[] {
  return Array.from(new Set(errors.flatMap((text) => text.match(/svm\d/g) ?? [text]))).toSorted();
}
