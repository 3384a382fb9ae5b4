import { EventEmitter, once } from "node:events";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";

/** Who has a turn: one of two reconciliations. */
export type Party = "A" | "B";

/** Lets two parties send their requests in a given order, one at a time; after its end they go as they like. */
export class Turns {
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
export function ordersOf(turns: number): readonly string[] {
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
export class ServicesInTurns extends IscsiServices {
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
