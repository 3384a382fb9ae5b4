import { setTimeout as sleep } from "node:timers/promises";

/** How long nothing has to happen until a walk has come to rest, in milliseconds: also of an engine that gets little of its machine. */
const REST_MS = 300;

/** What an engine asks for at one time, and when it has asked for all of it, as far as that can be told. */
export class Activity {
  #calls = 0;
  #lastMs = performance.now();

  /** Does something that the engine asked for. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#calls += 1;
    try {
      return await work();
    } finally {
      this.#calls -= 1;
      this.#lastMs = performance.now();
    }
  }

  /** Resolves when nothing is being done, and nothing has been for a moment. */
  async rest(): Promise<void> {
    while (this.#calls > 0 || performance.now() - this.#lastMs < REST_MS) await sleep(REST_MS / 10);
  }
}
