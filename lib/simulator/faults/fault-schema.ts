import { z } from "zod";
import type { Json } from "../json/json";
import { readJson } from "../json/read-json";
import { code, flag, listOf, objectOf, oneOf, text, textLike, whole } from "../json/schema";
import type { FaultRule } from "./fault-rule";

/** Not looked into: it may be deeper than any stack. */
const anyJson = z.custom<Json>((value) => value !== undefined, "a value");

/** Nothing that a header cannot carry. */
const headerText = textLike(/^[\x20-\x7e]+$/, "seconds, or an HTTP date");

const retryAfter = z.union([whole(0), headerText], {
  error: ({ input }) => (typeof input === "number" ? "a whole number, 0 or more" : "seconds, or an HTTP date"),
});

const faultEffect = objectOf(
  {
    delayMs: whole(0).exactOptional().meta({
      description:
        "Waits this long, in milliseconds: before the effect, or between effect and answer with `after`. A client that is gone by then leaves no effect behind.",
    }),
    after: flag
      .exactOptional()
      .meta({ description: "The request has its effect before anything of the fault happens.", default: false }),
    status: whole(200, 599).exactOptional().meta({
      description: "HTTP status of the answer. A 202 names a job; with `after` and `staleReads`, its write shows late.",
      otherwise: "the usual one of `code`; 502 with `html`; 500",
    }),
    code: code.exactOptional().meta({
      description: "ONTAP code of the answer. Without it, the answer is a proxy's HTML page, unless `status` is 202.",
    }),
    message: text
      .exactOptional()
      .meta({ description: "Message of the answer, beside its `code`.", otherwise: "the code's own message" }),
    retryAfter: retryAfter
      .exactOptional()
      .meta({ description: "Value of a `Retry-After` header: seconds, or an HTTP date." }),
    body: anyJson.exactOptional().meta({ description: "Body of the answer: a text as it is, anything else as JSON." }),
    html: flag.exactOptional().meta({ description: "Answers with a proxy's HTML page.", default: false }),
    drop: oneOf("before", "after")
      .exactOptional()
      .meta({ description: "Cuts the connection without an answer, before or after the effect." }),
    truncate: flag
      .exactOptional()
      .meta({ description: "Sends the first half of the answer's body, then cuts the connection.", default: false }),
    garbage: flag
      .exactOptional()
      .meta({ description: "Sends bytes that are no JSON in the place of the body.", default: false }),
    replaceBody: anyJson.exactOptional().meta({
      description: "Sends this in the place of the real answer's body: a text as it is, anything else as JSON.",
    }),
    close: flag
      .exactOptional()
      .meta({ description: "Ends the connection after the answer, and says so in it.", default: false }),
    slowBodyMs: whole(1).exactOptional().meta({ description: "Spreads the body over this many milliseconds." }),
    staleReads: whole(1).exactOptional().meta({
      description: "From this request on, so many GETs are answered from the state before the last write.",
    }),
  },
  "what shall happen",
).meta({
  id: "FaultEffect",
  description: `What happens to a request instead of, or besides, its normal answer. What is not given does not happen.

\`status\`, \`code\`, \`body\` and \`html\` put another answer in the place of the real one: the request then has no effect, unless \`after\` is true. With everything else the request has its effect, except with \`drop: "before"\`.`,
});

/** A fault rule, of a file or of a test. */
export const faultRule = objectOf({
  method: oneOf("*", "GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE")
    .exactOptional()
    .meta({ description: "Method of the request, `*` for every one.", default: "*" }),
  path: textLike(/^\/(?!api(\/|$))/, 'a path that begins with "/" and leaves out "/api"')
    .exactOptional()
    .meta({
      description: "A path without `/api`: matches itself and all that lies under it.",
      otherwise: "every path",
    }),
  exact: flag.exactOptional().meta({ description: "The path matches only itself.", default: false }),
  svm: text.exactOptional().meta({
    description: "Name of the SVM that the request is about, by its path, query or body.",
    otherwise: "any, or none",
  }),
  skip: whole(0).exactOptional().meta({ description: "How many matching requests pass first.", default: 0 }),
  times: whole(1).exactOptional().meta({
    description: "How many matching requests it happens to, after those.",
    otherwise: "all of them",
  }),
  do: faultEffect.meta({ description: "What happens to them." }),
}).meta({ id: "FaultRule", description: "Which requests a fault happens to, and what happens." });

/** The fault rules of a seed, and what a faults file holds. */
export const faultRules = listOf(faultRule).meta({
  title: "Faults file of ontap-iscsi simulate",
  description: "Fault rules. The first that matches a request, is past what it skips and not used up, happens to it.",
});

/**
 * Reads the list of fault rules that a faults file holds, or a test adds.
 *
 * @param at what the list is called where it is no file.
 * @throws SimulatorError SEED_INVALID with every place that is wrong, what was given and what is expected
 */
export function readFaultRules(document: unknown, at?: string): readonly FaultRule[] {
  return readJson(faultRules, document, { at });
}
