import type { SimulatorState } from "../state/state";
import type { ApiRequest, ApiResponse } from "./message";
import { route } from "./router";

/** Holds the state between requests: what is now, and what was before the last write. */
export class SimulatedCluster {
  #state: SimulatorState;
  #beforeLastWrite: SimulatorState;
  #staleReads = 0;

  constructor(state: SimulatorState) {
    this.#state = state;
    this.#beforeLastWrite = state;
  }

  get state(): SimulatorState {
    return this.#state;
  }

  /** Makes another state, as somebody else's write would. */
  update(change: (state: SimulatorState) => SimulatorState): void {
    this.#replace(change(this.#state));
  }

  /** Lets the next GETs see the state before the last write. */
  serveStale(reads: number): void {
    this.#staleReads = reads;
  }

  /** Answers a request and keeps what it changed. */
  answer(request: ApiRequest): ApiResponse {
    if (request.method !== "GET") return this.#write(request);
    if (this.#staleReads > 0) {
      this.#staleReads -= 1;
      return route(this.#beforeLastWrite, request).response;
    }
    return route(this.#state, request).response;
  }

  #write(request: ApiRequest): ApiResponse {
    const { state, response } = route(this.#state, request);
    this.#replace(state);
    return response;
  }

  #replace(state: SimulatorState): void {
    if (state !== this.#state) {
      this.#beforeLastWrite = this.#state;
      this.#state = state;
    }
  }
}
