import { listInterfaces, listLicenses, listNodes, readCluster, readInterface, readLicense } from "./cluster";
import { type ApiRequest, type ApiResponse, attempt, type Handler, type Outcome } from "./handler";
import {
  changeService,
  changeServices,
  createService,
  deleteService,
  deleteServices,
  listServices,
  readService,
} from "./iscsi-services";
import { listCredentials, readCredential } from "./iscsi-credentials";
import { listSessions, readSession } from "./iscsi-sessions";
import { Refusal } from "./refusal";
import type { SimulatorState } from "./state";
import { changeSvm, listSvms, readSvm } from "./svms";

type Methods = Readonly<Partial<Record<"GET" | "POST" | "PATCH" | "DELETE", Handler>>>;

/** Patterns of the path after `/api`, in which the group is the object's key, with their methods. */
const ROUTES: readonly [RegExp, Methods][] = [
  [
    /^\/protocols\/san\/iscsi\/services$/,
    { GET: listServices, POST: createService, PATCH: changeServices, DELETE: deleteServices },
  ],
  [/^\/protocols\/san\/iscsi\/services\/([^/]+)$/, { GET: readService, PATCH: changeService, DELETE: deleteService }],
  [/^\/protocols\/san\/iscsi\/sessions$/, { GET: listSessions }],
  [/^\/protocols\/san\/iscsi\/sessions\/([^/]+\/[^/]+\/[^/]+)$/, { GET: readSession }],
  [/^\/protocols\/san\/iscsi\/credentials$/, { GET: listCredentials }],
  [/^\/protocols\/san\/iscsi\/credentials\/([^/]+\/[^/]+)$/, { GET: readCredential }],
  [/^\/network\/ip\/interfaces$/, { GET: listInterfaces }],
  [/^\/network\/ip\/interfaces\/([^/]+)$/, { GET: readInterface }],
  [/^\/svm\/svms$/, { GET: listSvms }],
  [/^\/svm\/svms\/([^/]+)$/, { GET: readSvm, PATCH: changeSvm }],
  [/^\/cluster$/, { GET: readCluster }],
  [/^\/cluster\/nodes$/, { GET: listNodes }],
  [/^\/cluster\/licensing\/licenses$/, { GET: listLicenses }],
  [/^\/cluster\/licensing\/licenses\/([^/]+)$/, { GET: readLicense }],
];

/** Answers one request. Pure, and throws nothing for anything that a request can hold. */
export function route(state: SimulatorState, request: ApiRequest): Outcome {
  return attempt(state, () => {
    const { methods, id } = findRoute(request);
    // The transport leaves out the body of an answer to HEAD.
    const method = request.method === "HEAD" ? "GET" : request.method;
    const handler = Object.hasOwn(methods, method) ? methods[method as keyof Methods] : undefined;
    if (handler === undefined) throw methodNotAllowed(request, methods);
    return handler({ state, request, id });
  });
}

/**
 * The path after `/api`, without a slash at the end; undefined outside of the API. Several slashes count as one:
 * Ansible's modules ask for `/api//cluster` when they follow a link.
 */
export function apiPath(path: string): string | undefined {
  return /^\/api(\/.+?)\/*$/.exec(path.replaceAll(/\/{2,}/g, "/"))?.[1];
}

function findRoute(request: ApiRequest): { readonly methods: Methods; readonly id: string } {
  const path = apiPath(request.path) ?? "";
  for (const [pattern, methods] of ROUTES) {
    const match = pattern.exec(path);
    if (match !== null) return { methods, id: decodeKey(match[1] ?? "") };
  }
  throw new Refusal("3", { status: 404, message: `API not found: "${request.path}".` });
}

/** A text that cannot be decoded names no object and may stay as it is. */
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
    headers: { Allow: Object.keys(methods).join(", ") },
  });
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

  update(change: (state: SimulatorState) => SimulatorState): void {
    const state = change(this.#state);
    if (state === this.#state) return;
    this.#beforeLastWrite = this.#state;
    this.#state = state;
  }

  /** Lets the next GETs see the state before the last write. */
  serveStale(reads: number): void {
    this.#staleReads = reads;
  }

  answer(request: ApiRequest): ApiResponse {
    const isStale = request.method === "GET" && this.#staleReads > 0;
    if (isStale) this.#staleReads -= 1;
    const { state, response } = route(isStale ? this.#beforeLastWrite : this.#state, request);
    if (!isStale) this.update(() => state);
    return response;
  }
}
