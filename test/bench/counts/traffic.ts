import type { Simulator } from "../../../lib/simulator/simulator";
import type { Counts } from "../result";

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
