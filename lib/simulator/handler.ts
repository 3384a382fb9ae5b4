import { Refusal } from "./refusal";
import { type SimulatorState, svmByName } from "./state";
import type { Svm } from "./svm";

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
  /** Name of the SVM that the request is confined to (`X-Dot-SVM-Name`). */
  readonly svmScope: string | undefined;
}

/** An answer before the transport is put on. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON to be, or nothing to send. */
  readonly body: object | undefined;
  /** The ONTAP error code, when it is a refusal. */
  readonly code: string | undefined;
}

/** An answer that grants what was asked. */
export function granted(status: number, body: object | undefined, headers: ApiResponse["headers"] = {}): ApiResponse {
  return { status, headers, body, code: undefined };
}

/** What a handler works on. */
export interface Context {
  readonly state: SimulatorState;
  readonly request: ApiRequest;
  /** The SVM that the request is confined to; undefined with cluster-wide rights. */
  readonly scope: Svm | undefined;
  /** The part of the path that names one object; empty for a collection. */
  readonly id: string;
}

/** What a request leads to: an answer, and the state as it is from now on. */
export interface Outcome {
  readonly state: SimulatorState;
  readonly response: ApiResponse;
}

/** Serves one method of one resource. A request that is turned down throws its `Refusal`. */
export type Handler = (context: Context) => Outcome;

/** An answer that changes nothing. */
export function unchanged({ state }: Context, response: ApiResponse): Outcome {
  return { state, response };
}

/** The answer to a request that is turned down; `statusByCode` of the state has the last word on the status. */
export function refused(state: SimulatorState, refusal: Refusal): Outcome {
  const status = state.statusByCode[refusal.code] ?? refusal.status;
  return { state, response: { ...granted(status, refusal.toBody(), refusal.headers), code: refusal.code } };
}

/** What an action leads to; one that is turned down leaves the state as it was. */
export function attempt(state: SimulatorState, action: () => Outcome): Outcome {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refusal) return refused(state, error);
    throw error;
  }
}

/**
 * The SVM that a request is confined to by its header.
 *
 * @throws Refusal 2621462 when there is no SVM of that name
 */
export function scopeOf(state: SimulatorState, request: ApiRequest): Svm | undefined {
  if (request.svmScope === undefined) return undefined;
  const svm = svmByName(state, request.svmScope);
  if (svm === undefined) throw new Refusal("2621462", { message: `The SVM "${request.svmScope}" does not exist.` });
  return svm;
}

/** The SVMs that a request may see, in the order of the state. */
export function visibleSvms({ state, scope }: Context): readonly Svm[] {
  return scope === undefined ? state.svms : state.svms.filter((svm) => svm.uuid === scope.uuid);
}
