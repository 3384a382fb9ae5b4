import type { Json } from "../json/json";
import { flag, listOf, matching, objectOf, oneOf, type Reader, text, whole } from "../json/json-reader";
import type { FaultEffect, FaultRule, JobFault } from "./fault-rule";

const anyJson: Reader<NonNullable<Json>> = (value) => value as NonNullable<Json>;

const code = matching(/^\d+$/, "an ONTAP code, digits only");

/** Nothing that a header cannot carry. */
const headerText = matching(/^[\x20-\x7e]+$/, "seconds, or an HTTP date");

const retryAfter: Reader<number | string> = (value, path) =>
  typeof value === "number" ? whole(0)(value, path) : headerText(value, path);

const readEffect = objectOf<FaultEffect>({
  delayMs: whole(0),
  after: flag,
  status: whole(200, 599),
  code,
  message: text,
  retryAfter,
  body: anyJson,
  html: flag,
  drop: oneOf("before", "after"),
  truncate: flag,
  garbage: flag,
  close: flag,
  replaceBody: anyJson,
  slowBodyMs: whole(1),
  staleReads: whole(1),
  job: objectOf<JobFault>({ reads: whole(0), code, message: text }),
});

const readRule = objectOf<FaultRule>(
  {
    method: oneOf("*", "GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"),
    path: matching(/^\/(?!api(\/|$))/, 'a path that begins with "/" and leaves out "/api"'),
    exact: flag,
    svm: text,
    skip: whole(0),
    times: whole(1),
    do: readEffect,
  },
  { do: "what shall happen" },
);

/** Reads the list of fault rules that a seed file or a faults file holds. */
export const readFaultRules: Reader<readonly FaultRule[]> = listOf(readRule);
