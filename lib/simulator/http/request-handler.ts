import type { IncomingMessage, ServerResponse } from "node:http";
import { refused } from "../api/context";
import type { ApiRequest, ApiResponse } from "../api/message";
import { Refusal } from "../api/refusal";
import { apiPath } from "../api/router";
import type { SimulatedCluster } from "../api/simulated-cluster";
import { disguise, takesEffect } from "../faults/disguise";
import type { FaultEffect } from "../faults/fault-rule";
import type { FaultRules } from "../faults/fault-rules";
import { subjectOf } from "../faults/subject";
import { type Credentials, isAuthorized } from "./authentication";
import { acceptsGzip, presentedBy, readBody, toApiRequest } from "./incoming";
import { pause, type RenderedResponse, renderResponse, transmit } from "./outgoing";
import type { RequestLog } from "./request-log";

/** What a handler needs to know of its surroundings. */
export interface HandlerOptions {
  readonly cluster: SimulatedCluster;
  readonly faults: FaultRules;
  readonly log: RequestLog;
  readonly credentials: Credentials;
  /** Every answer waits this long before its effect, in milliseconds. */
  readonly latencyMs: number;
  /** Told of each request that is let in, right before it takes effect. */
  readonly onArrival: ((request: ApiRequest) => void) | undefined;
}

/** One request on its way through the handler, with the two ends of its transport. */
interface Exchange {
  readonly request: ApiRequest;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Serves requests as they come from a socket: lets them in or not, applies faults, sends answers. */
export class RequestHandler {
  constructor(private readonly options: HandlerOptions) {}

  /** Serves one request. Rejects only for a bug of the simulator. */
  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === "client gone") return;
    const exchange = { request: toApiRequest(incoming, body.text), incoming, outgoing };
    const objection = this.#objection(incoming) ?? body.objection;
    await (objection === undefined ? this.#serve(exchange) : this.#refuse(exchange, objection));
  }

  #objection(incoming: IncomingMessage): Refusal | undefined {
    return isAuthorized(this.options.credentials, presentedBy(incoming))
      ? undefined
      : new Refusal("6691623", { headers: { "WWW-Authenticate": 'Basic realm="PRIVATE"' } });
  }

  async #refuse(exchange: Exchange, objection: Refusal): Promise<void> {
    const { response } = refused(this.options.cluster.state, objection);
    await this.#send(exchange, renderResponse(exchange.request, response), {});
  }

  async #serve(exchange: Exchange): Promise<void> {
    const { request, incoming, outgoing } = exchange;
    const fault = this.#takeFault(request);
    await pause(this.options.latencyMs + delaysMs(fault).beforeEffect, outgoing);
    if (outgoing.closed) {
      this.options.log.add(request, incoming.socket, undefined);
      return;
    }
    this.options.onArrival?.(request);
    const genuine = takesEffect(fault) ? renderResponse(request, this.#perform(request, fault)) : undefined;
    await this.#send(exchange, disguise(fault, genuine), fault);
  }

  #takeFault(request: ApiRequest): FaultEffect {
    const svm = subjectOf(this.options.cluster.state, request)?.name;
    return this.options.faults.take(request.method, apiPath(request.path) ?? request.path, svm) ?? {};
  }

  #perform(request: ApiRequest, { staleReads }: FaultEffect): ApiResponse {
    const { cluster } = this.options;
    if (staleReads !== undefined) cluster.serveStale(staleReads);
    return cluster.answer(request);
  }

  async #send({ request, incoming, outgoing }: Exchange, answer: RenderedResponse, fault: FaultEffect): Promise<void> {
    const isDropped = fault.drop !== undefined;
    this.options.log.add(request, incoming.socket, isDropped ? undefined : answer);
    await pause(delaysMs(fault).afterEffect, outgoing);
    if (isDropped) {
      incoming.socket.destroy();
      return;
    }
    const { truncate = false, slowBodyMs } = fault;
    await transmit(outgoing, answer, { gzip: acceptsGzip(incoming), truncate, slowBodyMs });
  }
}

function delaysMs({ delayMs = 0, after = false }: FaultEffect): {
  readonly beforeEffect: number;
  readonly afterEffect: number;
} {
  return after ? { beforeEffect: 0, afterEffect: delayMs } : { beforeEffect: delayMs, afterEffect: 0 };
}
