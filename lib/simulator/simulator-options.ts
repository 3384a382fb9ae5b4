import { z } from "zod";
import type { ApiRequest } from "./api/message";
import type { Credentials } from "./http/authentication";
import type { KeyPair } from "./http/certificates";
import type { RequestLogEntry } from "./http/request-log-entry";
import { readJson } from "./json/read-json";
import { anyText, flag, objectOf, text, whole } from "./json/schema";
import type { SeedDocument } from "./seed/seed-document";

/** How to start a simulator. */
export interface SimulatorOptions {
  /** Whom it lets in. */
  readonly credentials: Credentials;
  /** What a seed file holds. @default a cluster without SVMs */
  readonly seed?: SeedDocument;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0: any free port */
  readonly port?: number;
  /** Serves plain HTTP. @default false */
  readonly http?: boolean;
  /** @default a certificate for localhost, 127.0.0.1, ::1 and the host, of an authority made for this simulator */
  readonly certificate?: ServerCertificate;
  /** Issuer, in PEM, of the client certificates that let in whom they name. @default none */
  readonly clientCaPem?: string;
  /** Every answer waits this long, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** Told of each request that is let in, right before it takes effect. */
  readonly onArrival?: (request: ApiRequest) => void;
  /** Told of each request when it is answered, before the answer goes out. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** What a TLS server shows, and whom to trust to believe it. */
export interface ServerCertificate extends KeyPair {
  /** What clients are told to trust. @default nothing is said */
  readonly caPem?: string | undefined;
}

/** A seed's own schema looks into it, and TLS into texts that are to be PEM. */
const simulatorOptions = objectOf(
  {
    credentials: objectOf(
      { username: text, password: anyText.exactOptional(), token: anyText.exactOptional() },
      'whom it lets in, such as { username: "admin", password: "offline" }',
    ),
    seed: z.custom<SeedDocument>().exactOptional(),
    host: text.exactOptional(),
    port: whole(0).exactOptional(),
    http: flag.exactOptional(),
    certificate: objectOf({ certPem: anyText, keyPem: anyText, caPem: anyText.exactOptional() }).exactOptional(),
    clientCaPem: anyText.exactOptional(),
    latencyMs: whole(0).exactOptional(),
    onArrival: callback<(request: ApiRequest) => void>(),
    onRequest: callback<(entry: RequestLogEntry) => void>(),
    now: callback<() => Date>(),
  },
  'an object with "credentials"',
);

function callback<Callback>(): z.ZodExactOptional<z.ZodCustom<Callback>> {
  return z.custom<Callback>((value) => typeof value === "function", "a function").exactOptional();
}

/**
 * Reads the options that a simulator is started with.
 *
 * @throws SimulatorError ARGUMENT_INVALID with every option that is wrong, what was given and what is expected
 */
export function readOptions(options: unknown): SimulatorOptions {
  return readJson(simulatorOptions, options, { at: "options", code: "ARGUMENT_INVALID" });
}
