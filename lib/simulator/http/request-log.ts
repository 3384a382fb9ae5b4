import type { Socket } from "node:net";
import type { ApiRequest } from "../api/message";
import type { RenderedResponse } from "./outgoing";
import type { RequestLogEntry } from "./request-log-entry";

/** Keeps what is to be kept of every request, in the order of the answers. */
export class RequestLog {
  readonly entries: RequestLogEntry[] = [];
  readonly #connections = new WeakMap<Socket, number>();
  #lastConnection = 0;

  /**
   * @param now - the clock
   * @param onEntry - told of each new entry
   */
  constructor(
    private readonly now: () => Date = () => new Date(),
    private readonly onEntry?: (entry: RequestLogEntry) => void,
  ) {}

  /** Adds a request; without an answer, its connection is cut. */
  add({ method, path, query }: ApiRequest, socket: Socket, answer: RenderedResponse | undefined): void {
    const [status, code] = [answer?.status ?? null, answer?.code ?? null];
    const entry = {
      time: this.now().toISOString(),
      method,
      path,
      query,
      status,
      code,
      connection: this.#number(socket),
    };
    this.entries.push(entry);
    this.onEntry?.(entry);
  }

  #number(socket: Socket): number {
    const number = this.#connections.get(socket) ?? ++this.#lastConnection;
    this.#connections.set(socket, number);
    return number;
  }
}
