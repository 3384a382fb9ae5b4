// Made from fault-schema.ts: UPDATE_DOCS=1 npm run test:unit -- test/schemas writes it anew.

import type { Json } from "../json/json";

/** Which requests a fault happens to, and what happens. */
export interface FaultRule {
  /** Method of the request, `*` for every one. @default "*" */
  readonly method?: "*" | "GET" | "HEAD" | "OPTIONS" | "POST" | "PATCH" | "DELETE";
  /** A path without `/api`: matches itself and all that lies under it. @default every path */
  readonly path?: string;
  /** The path matches only itself. @default false */
  readonly exact?: boolean;
  /** Name of the SVM that the request is about, by its path, query or body. @default any, or none */
  readonly svm?: string;
  /** How many matching requests pass first. @default 0 */
  readonly skip?: number;
  /** How many matching requests it happens to, after those. @default all of them */
  readonly times?: number;
  /** What happens to them. */
  readonly do: FaultEffect;
}

/**
 * What happens to a request instead of, or besides, its normal answer. What is not given does not happen.
 *
 * `status`, `code`, `body` and `html` put another answer in the place of the real one: the request then has no effect, unless `after` is true. With everything else the request has its effect, except with `drop: "before"`.
 */
export interface FaultEffect {
  /** Waits this long, in milliseconds: before the effect, or between effect and answer with `after`. A client that is gone by then leaves no effect behind. */
  readonly delayMs?: number;
  /** The request has its effect before anything of the fault happens. @default false */
  readonly after?: boolean;
  /** HTTP status of the answer. A 202 names a job; with `after` and `staleReads`, its write shows late. @default the usual one of `code`; 502 with `html`; 500 */
  readonly status?: number;
  /** ONTAP code of the answer. Without it, the answer is a proxy's HTML page, unless `status` is 202. */
  readonly code?: string;
  /** Message of the answer, beside its `code`. @default the code's own message */
  readonly message?: string;
  /** Value of a `Retry-After` header: seconds, or an HTTP date. */
  readonly retryAfter?: number | string;
  /** Body of the answer: a text as it is, anything else as JSON. */
  readonly body?: Json;
  /** Answers with a proxy's HTML page. @default false */
  readonly html?: boolean;
  /** Cuts the connection without an answer, before or after the effect. */
  readonly drop?: "before" | "after";
  /** Sends the first half of the answer's body, then cuts the connection. @default false */
  readonly truncate?: boolean;
  /** Sends bytes that are no JSON in the place of the body. @default false */
  readonly garbage?: boolean;
  /** Sends this in the place of the real answer's body: a text as it is, anything else as JSON. */
  readonly replaceBody?: Json;
  /** Ends the connection after the answer, and says so in it. @default false */
  readonly close?: boolean;
  /** Spreads the body over this many milliseconds. */
  readonly slowBodyMs?: number;
  /** From this request on, so many GETs are answered from the state before the last write. */
  readonly staleReads?: number;
}
