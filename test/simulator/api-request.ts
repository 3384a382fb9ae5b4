import type { ApiRequest, ApiResponse } from "../../lib/simulator/handler";
import { route } from "../../lib/simulator/router";
import type { SimulatorState } from "../../lib/simulator/state";

/** Where the services are. */
export const SERVICES = "/protocols/san/iscsi/services";

/** A request as the router gets it; `target` is path and query, without `/api`. */
export function apiRequest(method: string, target: string, given: Partial<ApiRequest> = {}): ApiRequest {
  const [path = "", query = ""] = `/api${target}`.split(/\?(.*)/s);
  return { method, path, query, body: "", hal: false, ...given };
}

/** Sends several requests one after the other and tells the last state and all answers. */
export function routeAll(
  state: SimulatorState,
  ...requests: readonly ApiRequest[]
): { readonly state: SimulatorState; readonly responses: readonly ApiResponse[] } {
  let current = state;
  const responses = requests.map((request) => {
    const outcome = route(current, request);
    current = outcome.state;
    return outcome.response;
  });
  return { state: current, responses };
}

/** The answer to one request. */
export function answer(
  state: SimulatorState,
  method: string,
  target: string,
  given: Partial<ApiRequest> = {},
): ApiResponse {
  return route(state, apiRequest(method, target, given)).response;
}

/** The records of an answer, each as its value for one field of the first level. */
export function recordsOf(response: ApiResponse): readonly Record<string, unknown>[] {
  return (response.body as { readonly records: readonly Record<string, unknown>[] }).records;
}

/** The names of the SVMs in a collection of services. */
export function svmNames(response: ApiResponse): string[] {
  return recordsOf(response).map(({ svm }) => (svm as { readonly name: string }).name);
}
