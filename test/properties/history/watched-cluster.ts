import type { ApiRequest, ApiResponse } from "../../../lib/simulator/handler";
import { SimulatedCluster } from "../../../lib/simulator/router";
import { type SimulatorState, svmByName } from "../../../lib/simulator/state";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import type { Svm } from "../../../lib/simulator/svm";
import { done } from "./actions";
import { type Move, NEIGHBOUR } from "./history";

/** A request that the cluster served, whatever the client got to see of the answer. */
export interface Served {
  readonly request: ApiRequest;
  /** The state right before it: what others did by then is in it. */
  readonly before: SimulatorState;
  readonly after: SimulatorState;
  readonly response: ApiResponse;
}

/** A simulated cluster on which others act, too, and that remembers what each request did to it. */
export class WatchedCluster extends SimulatedCluster {
  readonly served: Served[] = [];
  /** The moves that were made so far, each with the state before and after it. */
  readonly moved: Omit<Served, "request" | "response">[] = [];
  readonly #moves: readonly Move[];
  readonly #svms: Readonly<Record<Move["on"], Svm | undefined>>;

  constructor(state: SimulatorState, svmName: string, moves: readonly Move[]) {
    super(state);
    this.#moves = moves;
    this.#svms = { declared: svmByName(state, svmName), neighbour: svmByName(state, NEIGHBOUR) };
  }

  override answer(request: ApiRequest): ApiResponse {
    for (const move of this.#moves.filter(({ before }) => before === this.served.length)) this.#make(move);
    const before = this.state;
    const response = super.answer(request);
    this.served.push({ request, before, after: this.state, response });
    return response;
  }

  #make({ on, action }: Move): void {
    const before = this.state;
    const svm = currentSvm(before, this.#svms[on]);
    // To an SVM that is gone nothing can be done.
    if (svm !== undefined) this.update((state) => done(state, svm, action));
    this.moved.push({ before, after: this.state });
  }
}

/** The SVM as it is now; once it is gone, the one that took its name. */
function currentSvm(state: SimulatorState, first: Svm | undefined): Svm | undefined {
  return first && (svmByUuid(state, first.uuid) ?? svmByName(state, first.name));
}
