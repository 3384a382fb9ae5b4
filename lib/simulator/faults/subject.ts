import { isJsonObject, type Json } from "../json/json";
import type { ApiRequest } from "../api/message";
import type { SimulatorState } from "../state/state";
import type { Svm } from "../state/svm";

/** The SVM that a request is about, if it is about one: by the UUID in its path, the filter in its query, or its body. */
export function subjectOf(state: SimulatorState, request: ApiRequest): Svm | undefined {
  const keys = [...keysInQuery(request.query), ...keysInBody(request.body)];
  const segments = request.path.split("/");
  return state.svms.find(({ uuid, name }) => segments.includes(uuid) || keys.includes(uuid) || keys.includes(name));
}

function keysInQuery(query: string): string[] {
  const parameters = new URLSearchParams(query);
  return [...parameters.getAll("svm.uuid"), ...parameters.getAll("svm.name")];
}

/** Nested or dotted, as clients send it; what is no JSON names nothing. */
function keysInBody(text: string): Json[] {
  const body = parse(text);
  if (!isJsonObject(body)) return [];
  const { uuid, name } = isJsonObject(body.svm) ? body.svm : {};
  return [uuid, name, body["svm.uuid"], body["svm.name"]].filter((key) => key !== undefined);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
