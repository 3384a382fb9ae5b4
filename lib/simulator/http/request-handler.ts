import type { IncomingMessage, ServerResponse } from "node:http";
import { type Credentials, isAuthorized } from "./authentication";
import { refused } from "../api/context";
import { disguise, takesEffect } from "../faults/disguise";
import type { FaultEffect } from "../faults/fault-rule";
import type { FaultRules } from "../faults/fault-rules";
import { acceptsGzip, presentedBy, readBody, toApiRequest } from "./incoming";
import type { ApiRequest, ApiResponse } from "../api/message";
import { pause } from "./pause";
import { Refusal } from "../api/refusal";
import { type RenderedResponse, renderResponse } from "./rendered-response";
import type { RequestLog } from "./request-log";
import { apiPath } from "../api/router";
import type { SimulatedCluster } from "../api/simulated-cluster";
import { subjectOf } from "../faults/subject";
import { transmit } from "./transmit";

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

/** Serves requests as they come from a socket: lets them in or not, applies faults, sends answers. */
export class RequestHandler {
  constructor(private readonly options: HandlerOptions) {}

  /** Serves one request. Rejects only for a bug of the simulator. */
  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === "client gone") {
      return;
    }
    const request = toApiRequest(incoming, body === "too large" ? "" : body.text);
    const objection = this.#objection(incoming, body === "too large");
    if (objection === undefined) {
      await this.#serve(request, incoming, outgoing);
    } else {
      const { response } = refused(this.options.cluster.state, objection);
      await this.#send(request, incoming, outgoing, renderResponse(response, request.hal), {});
    }
  }

  #objection(incoming: IncomingMessage, isTooLarge: boolean): Refusal | undefined {
    if (!isAuthorized(this.options.credentials, presentedBy(incoming))) {
      return new Refusal("6691623", { headers: { "WWW-Authenticate": 'Basic realm="PRIVATE"' } });
    }
    return isTooLarge ? new Refusal("262199", { status: 413, message: "The request body is too large." }) : undefined;
  }

  async #serve(request: ApiRequest, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const fault = this.#takeFault(request);
    const delayMs = fault.delayMs ?? 0;
    await pause(this.options.latencyMs + (fault.after === true ? 0 : delayMs), outgoing);
    if (outgoing.closed) {
      this.options.log.add(request, incoming.socket, undefined);
      return;
    }
    this.options.onArrival?.(request);
    const genuine = takesEffect(fault) ? renderResponse(this.#perform(request, fault), request.hal) : undefined;
    await this.#send(request, incoming, outgoing, disguise(fault, genuine), fault);
  }

  #takeFault(request: ApiRequest): FaultEffect {
    const svm = subjectOf(this.options.cluster.state, request)?.name;
    return this.options.faults.take(request.method, apiPath(request.path) ?? request.path, svm) ?? {};
  }

  #perform(request: ApiRequest, fault: FaultEffect): ApiResponse {
    const { cluster } = this.options;
    if (fault.stale !== undefined) {
      cluster.serveStale(fault.stale);
    }
    const isWrite = ["POST", "PATCH", "DELETE"].includes(request.method);
    return fault.job !== undefined && isWrite ? cluster.accept(request, fault.job) : cluster.answer(request);
  }

  async #send(
    request: ApiRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    answer: RenderedResponse,
    fault: FaultEffect,
  ): Promise<void> {
    const isDropped = fault.drop !== undefined;
    this.options.log.add(request, incoming.socket, isDropped ? undefined : answer);
    await pause(fault.after === true ? (fault.delayMs ?? 0) : 0, outgoing);
    if (isDropped) {
      incoming.socket.destroy();
      return;
    }
    const { truncate = false, slowBody: slowBodyMs = 0 } = fault;
    await transmit(outgoing, answer, { gzip: acceptsGzip(incoming), truncate, slowBodyMs });
  }
}
