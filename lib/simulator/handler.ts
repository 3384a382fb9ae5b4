import { Refusal } from "./refusal";
import type { SimulatorState } from "./state";

/** A request after the transport is taken off: nothing of sockets, credentials or compression is left in it. */
export interface ApiRequest {
  /** In capitals. */
  readonly method: string;
  /** As sent, percent-encoded, without the query: `/api/cluster`. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** As sent; `""` when there is none. */
  readonly body: string;
  /** Whether links are wanted; the answer to `Accept: application/json` has none but `next`. */
  readonly hal: boolean;
}

/** An answer before the transport is put on. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON to be, or nothing to send. */
  readonly body: object | undefined;
  /** The ONTAP error code of a refusal. */
  readonly code: string | undefined;
}

export interface Context {
  readonly state: SimulatorState;
  readonly request: ApiRequest;
  /** The part of the path that names one object; empty for a collection. */
  readonly id: string;
}

export interface Outcome {
  readonly state: SimulatorState;
  readonly response: ApiResponse;
}

/** Serves one method of one resource. Throws a `Refusal` for what ONTAP refuses. */
export type Handler = (context: Context) => Outcome;

export function granted(status: number, body: object | undefined, headers: ApiResponse["headers"] = {}): ApiResponse {
  return { status, headers, body, code: undefined };
}

/** The answer to a refused request; `statusByCode` of the state overrides the code's own status. */
export function refused(state: SimulatorState, refusal: Refusal): Outcome {
  const status = state.statusByCode[refusal.code] ?? refusal.status;
  return { state, response: { ...granted(status, refusal.toBody(), refusal.headers), code: refusal.code } };
}

export function attempt(state: SimulatorState, action: () => Outcome): Outcome {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refusal) return refused(state, error);
    throw error;
  }
}
