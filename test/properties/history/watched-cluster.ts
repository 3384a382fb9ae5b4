import type { Collection } from "../../../lib/ontap/wire";
import type { Goal } from "./model";
import type { Service, Svm } from "../../../lib/simulator/svm";
import type { IscsiServiceRecord } from "../../helpers/service-record";
import type { ApiRequest, ApiResponse } from "../../../lib/simulator/handler";
import { SimulatedCluster } from "../../../lib/simulator/router";
import { type SimulatorState, svmByName } from "../../../lib/simulator/state";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import { done } from "./actions";
import { type Move, NEIGHBOUR } from "./history";

/** Path of the sessions. */
export const SESSIONS = "/api/protocols/san/iscsi/sessions";

/** What a look at the sessions of one SVM told. */
interface ShownSessions {
  readonly svmUuid: string;
  readonly count: number;
}

/** What a request's answer told of the sessions of an SVM; `undefined` when the request was no look at them. */
export function shownSessions({ request, response }: Served): ShownSessions | undefined {
  const isLook = request.method === "GET" && request.path === SESSIONS && response.code === undefined;
  const svmUuid = new URLSearchParams(request.query).get("svm.uuid");
  if (!isLook || svmUuid === null) return undefined;
  return { svmUuid, count: (response.body as Collection<unknown>).records?.length ?? 0 };
}

/** Whether an event was a look that showed no session of an SVM. */
export function showsNoSession(event: Served | undefined, svmUuid: string): boolean {
  const shown = event && shownSessions(event);
  return shown?.svmUuid === svmUuid && shown.count === 0;
}

const SERVICES = "/api/protocols/san/iscsi/services";

/** What a look at the services told of the declared one. */
interface Shown {
  readonly svmName: string;
  readonly svmUuid: string;
  readonly service: Service | undefined;
}

/** What a request's answer told of the declared service; `undefined` when the request was no look at the services. */
export function shownService({ request, response }: Served, goal: Goal): Shown | undefined {
  if (request.method !== "GET" || !request.path.startsWith(SERVICES)) return undefined;
  const record = request.path === SERVICES ? declaredRecord(response.body as Body, goal) : instanceRecord(response);
  if (record === undefined) return { svmName: "", svmUuid: "", service: undefined };
  const { svm, enabled, target } = record;
  return {
    svmName: svm.name,
    svmUuid: svm.uuid,
    service: { enabled, targetAlias: target.alias ?? "", targetName: target.name },
  };
}

type Body = Collection<IscsiServiceRecord>;

function declaredRecord({ records = [] }: Body, { svmUuid, svmName }: Goal): IscsiServiceRecord | undefined {
  return records.find(({ svm }) => (svmUuid === undefined ? svm.name === svmName : svm.uuid === svmUuid));
}

function instanceRecord({ code, body }: Served["response"]): IscsiServiceRecord | undefined {
  return code === undefined ? (body as IscsiServiceRecord) : undefined;
}

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
