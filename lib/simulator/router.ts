import { listInterfaces, listLicenses, listNodes, readCluster, readInterface, readLicense } from "./cluster";
import {
  type ApiRequest,
  type ApiResponse,
  attempt,
  type Context,
  granted,
  type Handler,
  type Outcome,
  scopeOf,
} from "./handler";
import {
  changeService,
  changeServices,
  createService,
  deleteService,
  deleteServices,
  listServices,
  readService,
} from "./iscsi-services";
import { listSessions, readSession } from "./iscsi-sessions";
import { Refusal } from "./refusal";
import { changeSvm, createSvm, deleteSvm, listSvms, readSvm } from "./svms";
import type { SimulatorState } from "./state";

type Methods = Readonly<Partial<Record<"GET" | "POST" | "PATCH" | "DELETE", Handler>>>;

/** What is served: a pattern of the path after `/api`, in which the group is the object's key, and its methods. */
const ROUTES: readonly [RegExp, Methods][] = [
  [
    /^\/protocols\/san\/iscsi\/services$/,
    { GET: listServices, POST: createService, PATCH: changeServices, DELETE: deleteServices },
  ],
  [/^\/protocols\/san\/iscsi\/services\/([^/]+)$/, { GET: readService, PATCH: changeService, DELETE: deleteService }],
  [/^\/protocols\/san\/iscsi\/sessions$/, { GET: listSessions }],
  [/^\/protocols\/san\/iscsi\/sessions\/([^/]+\/[^/]+\/[^/]+)$/, { GET: readSession }],
  [/^\/network\/ip\/interfaces$/, { GET: listInterfaces }],
  [/^\/network\/ip\/interfaces\/([^/]+)$/, { GET: readInterface }],
  [/^\/svm\/svms$/, { GET: listSvms, POST: createSvm }],
  [/^\/svm\/svms\/([^/]+)$/, { GET: readSvm, PATCH: changeSvm, DELETE: deleteSvm }],
  [/^\/cluster$/, { GET: readCluster }],
  [/^\/cluster\/nodes$/, { GET: listNodes }],
  [/^\/cluster\/licensing\/licenses$/, { GET: listLicenses }],
  [/^\/cluster\/licensing\/licenses\/([^/]+)$/, { GET: readLicense }],
];

/**
 * Answers one request. Pure: the same state and request lead to the same outcome, and nothing else is touched. Never
 * throws for anything that a request can hold.
 */
export function route(state: SimulatorState, request: ApiRequest): Outcome {
  return attempt(state, () => dispatch(state, request));
}

/**
 * The path after `/api` or its alias `/api/v1`, without a slash at the end; undefined outside of the API. Several slashes
 * count as one: Ansible's modules ask for `/api//cluster` when they follow a link.
 */
export function apiPath(path: string): string | undefined {
  return /^\/api(?:\/v1)?(\/.+?)\/*$/.exec(path.replaceAll(/\/{2,}/g, "/"))?.[1];
}

function dispatch(state: SimulatorState, request: ApiRequest): Outcome {
  const { methods, id } = findRoute(request);
  if (request.method === "OPTIONS") return { state, response: granted(200, undefined, { Allow: allowed(methods) }) };
  const handler = handlerOf(methods, request.method);
  if (handler === undefined) throw methodNotAllowed(request, methods);
  const context: Context = { state, request, scope: scopeOf(state, request), id };
  return handler(context);
}

function handlerOf(methods: Methods, method: string): Handler | undefined {
  const served = method === "HEAD" ? "GET" : method;
  return Object.hasOwn(methods, served) ? methods[served as keyof Methods] : undefined;
}

function findRoute(request: ApiRequest): { readonly methods: Methods; readonly id: string } {
  const path = apiPath(request.path) ?? "";
  for (const [pattern, methods] of ROUTES) {
    const match = pattern.exec(path);
    if (match !== null) return { methods, id: decodeKey(match[1] ?? "") };
  }
  throw new Refusal("3", { status: 404, message: `API not found: "${request.path}".` });
}

/** What cannot be decoded names no object, so it may stay as it is. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function methodNotAllowed(request: ApiRequest, methods: Methods): Refusal {
  return new Refusal("3", {
    message: `Method ${request.method} is not allowed on "${request.path}".`,
    headers: { Allow: allowed(methods) },
  });
}

function allowed(methods: Methods): string {
  return Object.keys(methods)
    .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]))
    .concat("OPTIONS")
    .join(", ");
}

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
