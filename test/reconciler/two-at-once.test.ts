import { EventEmitter, once } from "node:events";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { reconcile } from "../../lib/reconciler/reconcile";
import { inParallel } from "../helpers/in-parallel";
import { clientOf } from "../helpers/ontap-client";
import { isReached, requestsOf, type ScenarioOnSvm, seedOf, SEQUENCES } from "../helpers/scenarios";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

/** Who has a turn: one of two reconciliations. */
type Party = "A" | "B";

/** Lets two parties send their requests in a given order, one at a time; after its end they go as they like. */
class Turns {
  readonly #events = new EventEmitter();
  readonly #gone = new Set<Party>();
  #position = 0;

  /** @param order - such as `AABABB` */
  constructor(private readonly order: string) {}

  /** Waits for the party's turn, then makes its call. */
  async take<T>(party: Party, call: () => Promise<T>): Promise<T> {
    while (this.#isTurnOfOther(party)) await once(this.#events, "next");
    try {
      return await call();
    } finally {
      this.#advance(1);
    }
  }

  /** The party needs no more turns. */
  leave(party: Party): void {
    this.#gone.add(party);
    this.#advance(0);
  }

  #isTurnOfOther(party: Party): boolean {
    while (this.#gone.has(this.order[this.#position] as Party)) this.#position += 1;
    const next = this.order[this.#position];
    return next !== undefined && next !== party;
  }

  #advance(steps: number): void {
    this.#position += steps;
    this.#events.emit("next");
  }
}

/** Every order of so many turns for each party; the first is A's, because the parties are alike. */
function ordersOf(turns: number): readonly string[] {
  return interleave("A".repeat(turns - 1), "B".repeat(turns)).map((rest) => `A${rest}`);
}

function interleave(left: string, right: string): readonly string[] {
  if (left === "" || right === "") return [left + right];
  return [
    ...interleave(left.slice(1), right).map((rest) => left.charAt(0) + rest),
    ...interleave(left, right.slice(1)).map((rest) => right.charAt(0) + rest),
  ];
}

/** Services whose calls wait for their party's turns. */
class ServicesInTurns extends IscsiServices {
  constructor(
    client: OntapClient,
    private readonly turns: Turns,
    private readonly party: Party,
  ) {
    super(client);
  }

  override list(...args: Parameters<IscsiServices["list"]>): ReturnType<IscsiServices["list"]> {
    return this.turns.take(this.party, () => super.list(...args));
  }

  override findByUuid(...args: Parameters<IscsiServices["findByUuid"]>): ReturnType<IscsiServices["findByUuid"]> {
    return this.turns.take(this.party, () => super.findByUuid(...args));
  }

  override create(...args: Parameters<IscsiServices["create"]>): ReturnType<IscsiServices["create"]> {
    return this.turns.take(this.party, () => super.create(...args));
  }

  override update(...args: Parameters<IscsiServices["update"]>): ReturnType<IscsiServices["update"]> {
    return this.turns.take(this.party, () => super.update(...args));
  }

  override delete(...args: Parameters<IscsiServices["delete"]>): ReturnType<IscsiServices["delete"]> {
    return this.turns.take(this.party, () => super.delete(...args));
  }
}

jest.setTimeout(60_000);

/** Two reconciliations of one SVM whose requests arrive in one order. */
interface Race extends ScenarioOnSvm {
  readonly order: string;
}

/** As many as the client has connections. */
const AT_ONCE = 6;

let simulator: TestSimulator;
let client: OntapClient;

describe("two reconciliations of one SVM at once", () => {
  afterEach(async () => {
    await client.close();
    await simulator.close();
  });

  it.each(SEQUENCES)("both succeed in every order of their requests: $title", async (scenario) => {
    const races = ordersOf(requestsOf(scenario).length).map((order) => ({ svmName: `svm-${order}`, scenario, order }));
    simulator = await startTestSimulator({ seed: { svms: races.map(seedOf) } });
    client = clientOf(simulator);
    const failures = await inParallel(AT_ONCE, races, failuresOf);
    expect(failures.flat()).toEqual([]);
    expect(failures.length).toBeGreaterThanOrEqual(10);
  });
});

/** What is wrong after a race; nothing when both succeeded and the SVM is as declared. */
async function failuresOf({ svmName, scenario, order }: Race): Promise<unknown[]> {
  const turns = new Turns(order);
  const run = async (party: Party): Promise<void> => {
    const spec = { svmName, ...scenario.declared };
    await reconcile(new ServicesInTurns(client, turns, party), spec, WITHOUT_SESSIONS).finally(() => {
      turns.leave(party);
    });
  };
  const ends = await Promise.allSettled([run("A"), run("B")]);
  const reasons = ends.flatMap((end) => (end.status === "rejected" ? [{ order, reason: end.reason as unknown }] : []));
  return isReached(scenario, svmName, simulator.service(svmName))
    ? reasons
    : [...reasons, { order, reason: "not as declared" }];
}
