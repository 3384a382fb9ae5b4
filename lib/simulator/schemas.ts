import { z } from "zod";
import type { Json } from "./json";
import {
  anyString,
  code,
  flag,
  listOf,
  objectOf,
  oneOf,
  readJson,
  nonEmptyString,
  stringLike,
  integer,
} from "./read-json";
import type { FaultRule } from "./schema-types";

/** A member that may be left out; `default` or, in words, `otherwise` holds then. */
function optional<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  without: { readonly default?: unknown; readonly otherwise?: string } = {},
): z.ZodExactOptional<Schema> {
  return schema.exactOptional().meta({ description, ...without });
}

/** Not looked into: it may be deeper than any stack. */
const anyJson = z.custom<Json>((value) => value !== undefined, "a value");

/** Nothing that a header cannot carry. */
const headerText = stringLike(/^[\x20-\x7e]+$/, "seconds, or an HTTP date");

const retryAfter = z.union([integer(0), headerText], {
  error: ({ input }) => (typeof input === "number" ? "an integer, 0 or more" : "seconds, or an HTTP date"),
});

const faultEffect = objectOf(
  {
    delayMs: optional(
      integer(0),
      "Waits this long, in milliseconds: before the effect, or between effect and answer with `after`. A client that is gone by then leaves no effect behind.",
    ),
    after: optional(flag, "The request has its effect before anything of the fault happens.", { default: false }),
    status: optional(
      integer(200, 599),
      "HTTP status of the answer. A 202 names a job; with `after` and `staleReads`, its write shows late.",
      { otherwise: "the usual one of `code`; 502 with `html`; 500" },
    ),
    code: optional(
      code,
      "ONTAP code of the answer. Without it, the answer is a proxy's HTML page, unless `status` is 202.",
    ),
    message: optional(nonEmptyString, "Message of the answer, beside its `code`.", {
      otherwise: "the code's own message",
    }),
    retryAfter: optional(retryAfter, "Value of a `Retry-After` header: seconds, or an HTTP date."),
    body: optional(anyJson, "Body of the answer: a string unchanged, anything else as JSON."),
    html: optional(flag, "Answers with a proxy's HTML page.", { default: false }),
    drop: optional(oneOf("before", "after"), "Cuts the connection without an answer, before or after the effect."),
    truncate: optional(flag, "Sends the first half of the answer's body, then cuts the connection.", {
      default: false,
    }),
    garbage: optional(flag, "Sends bytes that are no JSON in the place of the body.", { default: false }),
    replaceBody: optional(
      anyJson,
      "Sends this in the place of the real answer's body: a string unchanged, anything else as JSON.",
    ),
    close: optional(flag, "Ends the connection after the answer, and says so in it.", { default: false }),
    slowBodyMs: optional(integer(1), "Spreads the body over this many milliseconds."),
    staleReads: optional(
      integer(1),
      "From this request on, so many GETs are answered from the state before the last write.",
    ),
  },
  "what happens",
).meta({
  id: "FaultEffect",
  description: `Effects on a request instead of, or besides, its normal answer; those that are not given do not happen.

\`status\`, \`code\`, \`body\` and \`html\` put another answer in the place of the real one: the request then has no effect, unless \`after\` is true. With everything else the request has its effect, except with \`drop: "before"\`.`,
});

export const faultRule = objectOf({
  method: optional(oneOf("*", "GET", "POST", "PATCH", "DELETE"), "Method of the request, `*` for every one.", {
    default: "*",
  }),
  path: optional(
    stringLike(/^\/(?!api(\/|$))/, 'a path that begins with "/" and leaves out "/api"'),
    "A path without `/api`: matches itself and all that lies under it.",
    { otherwise: "every path" },
  ),
  exact: optional(flag, "The path matches only itself.", { default: false }),
  svm: optional(nonEmptyString, "Name of the SVM that the request is about, by its path, query or body.", {
    otherwise: "any, or none",
  }),
  skip: optional(integer(0), "How many matching requests pass first.", { default: 0 }),
  times: optional(integer(1), "How many matching requests it happens to, after those.", { otherwise: "all of them" }),
  do: faultEffect.meta({ description: "The effect on them." }),
}).meta({ id: "FaultRule", description: "Which requests a fault happens to, and what happens." });

export const faultRules = listOf(faultRule).meta({
  title: "Faults file of ontap-iscsi simulate",
  description: "Fault rules. The first that matches a request, is past what it skips and not used up, happens to it.",
});

/** @param at the name of the list, unless it is a file */
export function readFaultRules(document: unknown, at?: string): readonly FaultRule[] {
  return readJson(faultRules, document, { at });
}

const name = stringLike(/^[A-Za-z0-9_.-]+$/, "a name of letters, digits, '_', '.' and '-'");

const initiator = stringLike(
  /^(iqn|eui|naa)\.[\x21-\x7e]+$/,
  'the name of a host, such as "iqn.1994-05.com.redhat:host1"',
);

const ADDRESS = "an IP address, without brackets";

const address = z.union([z.ipv4(ADDRESS), z.ipv6(ADDRESS)], ADDRESS);

const seedCluster = objectOf({
  name: optional(nonEmptyString, "Name of the cluster.", { default: "cluster1" }),
  version: optional(stringLike(/^\d+(\.\d+){1,2}$/, 'a version such as "9.14.1"'), "ONTAP's version.", {
    default: "9.14.1",
  }),
  licenses: optional(
    listOf(nonEmptyString),
    "Names of the installed licenses; without `iscsi` no service is created.",
    {
      default: ["iscsi"],
    },
  ),
  asaR2: optional(flag, "An ASA r2 system: services can neither be created nor deleted.", { default: false }),
}).meta({ id: "SeedCluster", description: "The cluster of a seed as a whole." });

export const seedSession = objectOf({
  initiator: initiator.meta({ description: "IQN of the host." }),
  igroups: optional(listOf(nonEmptyString), "Names of the initiator groups that the host is in.", { default: [] }),
}).meta({
  id: "SeedSession",
  description: "A session of a seed. Its handle, its portal and its addresses are made from the names.",
});

export const seedInterface = objectOf({
  name: name.meta({ description: "Name of the interface; no two of an SVM have the same." }),
  address: address.meta({ description: "IPv4 or IPv6, without brackets." }),
  enabled: optional(flag, "Whether the administrator wants it up.", { default: true }),
  up: optional(flag, "Whether its node and its link are up.", { default: true }),
  services: optional(listOf(nonEmptyString), "The services that it offers.", { default: ["data_core", "data_iscsi"] }),
}).meta({ id: "SeedInterface", description: "A network interface (LIF) of a seed." });

export const seedService = objectOf({
  enabled: optional(flag, "Whether it serves its LUNs.", { default: true }),
  alias: optional(anyString, "Alias of the target; the empty string for none.", { otherwise: "the SVM's name" }),
  targetName: optional(nonEmptyString, "The target's IQN.", { otherwise: "made from the SVM's uuid" }),
  sessions: optional(listOf(seedSession), "The hosts that are logged in, one item a session.", { default: [] }),
  chapInitiators: optional(listOf(initiator), "IQNs of the hosts that log in with CHAP.", { default: [] }),
}).meta({ id: "SeedService", description: "An iSCSI service of a seed." });

export const seedSvm = objectOf({
  name: name.meta({ description: "Name of the SVM; no two have the same." }),
  uuid: optional(z.guid("a UUID of 36 characters"), "UUID of the SVM; no two have the same.", {
    otherwise: "made from the name",
  }),
  state: optional(
    oneOf("starting", "running", "stopping", "stopped", "deleting"),
    "Whether it runs; only in a running one is a service created.",
    { default: "running" },
  ),
  subtype: optional(
    oneOf("default", "dp_destination", "sync_source", "sync_destination"),
    "Whether it is the source or the destination of SVM-DR or MetroCluster.",
    { default: "default" },
  ),
  nvme: optional(flag, "Configured for NVMe: its iSCSI service cannot be created.", { default: false }),
  iscsiAllowed: optional(flag, "Whether iSCSI is among its protocols.", { default: true }),
  lockedForWrites: optional(integer(0), "How many writes are refused first, because the SVM is locked.", {
    default: 0,
  }),
  service: optional(seedService, "Its iSCSI service.", { otherwise: "it has none" }),
  interfaces: optional(listOf(seedInterface), "Its network interfaces (LIFs).", { otherwise: "none is known" }),
}).meta({ id: "SeedSvm", description: "An SVM of a seed." });

/** Messages, types, JSON schema and reference are made from it. */
export const seedDocument = objectOf({
  $schema: optional(anyString, "Where an editor finds this schema; nothing else reads it."),
  cluster: optional(seedCluster, "The cluster itself."),
  svms: optional(listOf(seedSvm), "Its SVMs.", { default: [] }),
  statusByCode: optional(
    z.record(code, integer(400, 599), "an object"),
    "HTTP statuses to answer with instead of the usual ones, by ONTAP code.",
    { default: {} },
  ),
  faults: optional(listOf(faultRule), "Fault rules, in the order in which they are tried.", { default: [] }),
}).meta({
  title: "Seed file of ontap-iscsi simulate",
  description: "The state in which a simulated cluster starts, and its faults. Everything may be left out.",
});

/** The line of a requests log. */
export const requestLogEntry = z
  .object({
    time: z.iso.datetime({ precision: 3 }).meta({ description: "When it was answered, UTC." }),
    method: z.string().meta({ description: "In capitals." }),
    path: z.string().meta({ description: "As sent, without the query." }),
    query: z.string().meta({ description: "As sent, without the question mark." }),
    status: z
      .int()
      .min(200)
      .max(599)
      .nullable()
      .meta({ description: "HTTP status of the answer; null: the connection was cut instead." }),
    code: z.string().nullable().meta({ description: "ONTAP code of the answer; null: it has none." }),
    connection: z.int().min(1).meta({ description: "Which connection it came over, counted from 1." }),
  })
  .meta({
    title: "Line of the file of ontap-iscsi simulate --requests-log",
    description: "The log of a request: never a header, never a body, so never a secret.",
  });
