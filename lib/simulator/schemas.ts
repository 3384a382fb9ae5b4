import { z } from "zod";
import type { Json } from "./json";
import { anyText, code, flag, listOf, objectOf, oneOf, readJson, text, textLike, whole } from "./read-json";
import type { FaultRule } from "./schema-types";

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
  method: oneOf("*", "GET", "POST", "PATCH", "DELETE")
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

const name = textLike(/^[A-Za-z0-9_.-]+$/, "a name of letters, digits, '_', '.' and '-'");

const initiator = textLike(
  /^(iqn|eui|naa)\.[\x21-\x7e]+$/,
  'the name of a host, such as "iqn.1994-05.com.redhat:host1"',
);

const ADDRESS = "an IP address, without brackets";

const address = z.union([z.ipv4(ADDRESS), z.ipv6(ADDRESS)], ADDRESS);

const seedCluster = objectOf({
  name: text.exactOptional().meta({ description: "Name of the cluster.", default: "cluster1" }),
  version: textLike(/^\d+(\.\d+){1,2}$/, 'a version such as "9.14.1"')
    .exactOptional()
    .meta({ description: "ONTAP's version.", default: "9.14.1" }),
  licenses: listOf(text)
    .exactOptional()
    .meta({
      description: "Names of the installed licenses; without `iscsi` no service is created.",
      default: ["iscsi"],
    }),
  asaR2: flag
    .exactOptional()
    .meta({ description: "An ASA r2 system: services can neither be created nor deleted.", default: false }),
}).meta({ id: "SeedCluster", description: "What belongs to the cluster of a seed as a whole." });

/** A session of a seed, and what a test says of a host that logs in. */
export const seedSession = objectOf({
  initiator: initiator.meta({ description: "IQN of the host." }),
  igroups: listOf(text)
    .exactOptional()
    .meta({ description: "Names of the initiator groups that the host is in.", default: [] }),
}).meta({
  id: "SeedSession",
  description: "A session of a seed. Its handle, its portal and its addresses are made from the names.",
});

const seedInterface = objectOf({
  name: name.meta({ description: "Name of the interface; no two of an SVM have the same." }),
  address: address.meta({ description: "IPv4 or IPv6, without brackets." }),
  up: flag.exactOptional().meta({ description: "Whether it is up.", default: true }),
  services: listOf(text)
    .exactOptional()
    .meta({ description: "What it serves.", default: ["data_core", "data_iscsi"] }),
}).meta({ id: "SeedInterface", description: "A network interface (LIF) of a seed." });

/** The service of a seed, and what a test changes of a service. */
export const seedService = objectOf({
  enabled: flag.exactOptional().meta({ description: "Whether it serves its LUNs.", default: true }),
  alias: anyText
    .exactOptional()
    .meta({ description: "Alias of the target; the empty text for none.", otherwise: "the SVM's name" }),
  targetName: text.exactOptional().meta({ description: "The target's IQN.", otherwise: "made from the SVM's uuid" }),
  sessions: listOf(seedSession)
    .exactOptional()
    .meta({ description: "The hosts that are logged in, one item a session.", default: [] }),
}).meta({ id: "SeedService", description: "An iSCSI service of a seed." });

/** An SVM of a seed. */
export const seedSvm = objectOf({
  name: name.meta({ description: "Name of the SVM; no two have the same." }),
  uuid: z
    .guid("a UUID of 36 characters")
    .exactOptional()
    .meta({ description: "UUID of the SVM; no two have the same.", otherwise: "made from the name" }),
  state: oneOf("starting", "running", "stopping", "stopped", "deleting")
    .exactOptional()
    .meta({ description: "Whether it runs; only in a running one is a service created.", default: "running" }),
  nvme: flag
    .exactOptional()
    .meta({ description: "Configured for NVMe: its iSCSI service cannot be created.", default: false }),
  iscsiAllowed: flag.exactOptional().meta({ description: "Whether iSCSI is among its protocols.", default: true }),
  lockedForWrites: whole(0)
    .exactOptional()
    .meta({ description: "How many writes are refused first, because the SVM is locked.", default: 0 }),
  service: seedService.exactOptional().meta({ description: "Its iSCSI service.", otherwise: "it has none" }),
  interfaces: listOf(seedInterface)
    .exactOptional()
    .meta({ description: "Its network interfaces (LIFs).", otherwise: "none is known" }),
}).meta({ id: "SeedSvm", description: "An SVM of a seed." });

/** The one statement of what a seed file says: messages, types, JSON schema and reference are made from it. */
export const seedDocument = objectOf({
  $schema: anyText.exactOptional().meta({ description: "Where an editor finds this schema; nothing else reads it." }),
  cluster: seedCluster.exactOptional().meta({ description: "The cluster itself." }),
  svms: listOf(seedSvm).exactOptional().meta({ description: "Its SVMs.", default: [] }),
  statusByCode: z
    .record(code, whole(400, 599), "an object")
    .exactOptional()
    .meta({ description: "HTTP statuses to answer with instead of the usual ones, by ONTAP code.", default: {} }),
  faults: listOf(faultRule)
    .exactOptional()
    .meta({ description: "Fault rules, in the order in which they are tried.", default: [] }),
}).meta({
  title: "Seed file of ontap-iscsi simulate",
  description: "The state in which a simulated cluster starts, and its faults. Everything may be left out.",
});

/** The one statement of what is kept of a request: the line of a requests log. */
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
    description: "What is kept of a request: never a header, never a body, so never a secret.",
  });
