import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, type Type } from "protobufjs";
import type { Certificate } from "../../lib/plugin/certificate";

/** A message by its fields' names in camel case; bytes are base64. */
export type PlainMessage = Readonly<Record<string, unknown>>;

/** How a call ended. */
export interface Outcome {
  /** gRPC status; 0 is success. */
  readonly status: number;
  /** What the caller is told of a failure. */
  readonly text: string;
  /** The answer with every default filled in; empty with a failure. */
  readonly answer: PlainMessage;
}

const { root } = parse(readFileSync(join(__dirname, "tfplugin6.proto"), "utf8"));
const SERVICE = root.resolveAll().lookupService("tfplugin6.Provider");

/** Every procedure that the protocol's definition names, served or not. */
export const PROCEDURES: readonly string[] = SERVICE.methodsArray.map(({ name }) => name);

/**
 * The messages of a procedure, by the protocol's definition.
 *
 * @throws Error when it has no such procedure
 */
export function messagesOf(procedure: string): { readonly request: Type; readonly response: Type } {
  const { requestType, responseType } = SERVICE.methods[procedure] ?? { requestType: "", responseType: "" };
  return { request: SERVICE.lookupType(requestType), response: SERVICE.lookupType(responseType) };
}

/** The message with every default filled in, as protobufjs reads it. */
export function plain(type: Type, fields: PlainMessage): PlainMessage {
  return type.toObject(type.fromObject(fields), { defaults: true, longs: Number, enums: Number, bytes: String });
}

/** Calls procedures as an engine does, by other people's code: gRPC by grpc-js, messages by protobufjs. */
export class IndependentClient {
  readonly #client: Client;

  /**
   * @param socket where the server listens
   * @param server the server's certificate, DER: the only one that is accepted, under the name localhost
   * @param client what the client shows of itself
   */
  constructor(socket: string, server: Buffer, client: Certificate) {
    const root = Buffer.from(new X509Certificate(server).toString());
    const channel = credentials.createSsl(root, Buffer.from(client.key), Buffer.from(client.cert));
    this.#client = new Client(`unix:${socket}`, channel, { "grpc.ssl_target_name_override": "localhost" });
  }

  /** One call; `deadlineMs` is how long the caller waits. */
  call(procedure: string, fields: PlainMessage, deadlineMs = 20_000): Promise<Outcome> {
    const { request, response } = messagesOf(procedure);
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        `/tfplugin6.Provider/${procedure}`,
        (message: PlainMessage) => Buffer.from(request.encode(request.fromObject(message)).finish()),
        (bytes) => plain(response, response.decode(bytes) as unknown as PlainMessage),
        fields,
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, answer = {}) => {
          resolve({ status: error?.code ?? 0, text: error?.details ?? "", answer });
        },
      );
    });
  }

  /** One call that any number of messages answer. */
  async callForMany(
    procedure: string,
    fields: PlainMessage,
  ): Promise<Omit<Outcome, "answer"> & { answers: PlainMessage[] }> {
    const { request, response } = messagesOf(procedure);
    const call = this.#client.makeServerStreamRequest(
      `/tfplugin6.Provider/${procedure}`,
      (message: PlainMessage) => Buffer.from(request.encode(request.fromObject(message)).finish()),
      (bytes) => plain(response, response.decode(bytes) as unknown as PlainMessage),
      fields,
    );
    const answers: PlainMessage[] = [];
    try {
      for await (const answer of call) answers.push(answer as PlainMessage);
      return { status: 0, text: "", answers };
    } catch (error) {
      const { code, details } = error as ServiceError;
      return { status: code, text: details, answers };
    }
  }

  close(): void {
    this.#client.close();
  }
}
