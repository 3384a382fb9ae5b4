import { isIP } from "node:net";
import { type Fields, isFields } from "../model/decode";
import { isUuid } from "../model/rules";

export const SERVICES = "/protocols/san/iscsi/services";
export const SESSIONS = "/protocols/san/iscsi/sessions";

/** What the names in a request's braces stand for, and what forms are compared with. */
export type Values = Readonly<Record<"svm" | "uuid" | "other" | "nobody" | "nobodyUuid" | "next" | "iqn", string>>;

/** Whether a value is what it must be; some forms depend on the SVM, or on what was sent. */
type FormCheck = (value: unknown, values: Values, request: AssumedRequest) => boolean;

const STATES: readonly unknown[] = ["starting", "running", "stopping", "stopped", "deleting"];
const SUBTYPES: readonly unknown[] = ["default", "dp_destination", "sync_source", "sync_destination"];
const LICENSE_STATES: readonly unknown[] = ["compliant", "noncompliant", "unlicensed", "unknown"];

/** What a field of an answer must be. */
const FORMS = {
  absent: (value) => value === undefined,
  "absent or empty": (value) => value === undefined || value === "",
  boolean: (value) => typeof value === "boolean",
  true: (value) => value === true,
  false: (value) => value === false,
  integer: Number.isInteger,
  "0": (value) => value === 0,
  "1": (value) => value === 1,
  string: (value) => typeof value === "string",
  uuid: isUuid,
  iqn: (value) => typeof value === "string" && value.startsWith("iqn."),
  list: Array.isArray,
  "empty list": (value) => Array.isArray(value) && value.length === 0,
  "IP address": (value) => typeof value === "string" && isIP(value) !== 0,
  "up or down": (value) => value === "up" || value === "down",
  "SVM state": (value) => STATES.includes(value),
  "SVM subtype": (value) => SUBTYPES.includes(value),
  "license state": (value) => LICENSE_STATES.includes(value),
  "link to the next page": (value) => typeof value === "string" && value.startsWith("/api/"),
  "path of the service": (value, { uuid }) => lower(value).endsWith(`/api${SERVICES}/${uuid}`),
  "the SVM's name": (value, { svm }) => value === svm,
  "the SVM's UUID": (value, { uuid }) => lower(value) === uuid,
  "the IQN before": (value, { iqn }) => value === iqn,
  "the alias that was sent": (value, _, { body = {} }) => value === aliasIn(body),
} satisfies Readonly<Record<string, FormCheck>>;

/** The name of a form. */
export type Form = keyof typeof FORMS;

function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function aliasIn(body: object): unknown {
  const { target, "target.alias": alias } = body as Fields;
  return isFields(target) ? target.alias : alias;
}

/** A part of an answer that is not as assumed. */
export interface Difference {
  readonly field: string;
  readonly expected: string;
  /** Without the value itself, unless that says nothing of the system. */
  readonly got: string;
}

/** An answer, as far as it can be read. */
export interface ReadAnswer {
  readonly status: number;
  /** Whether ONTAP refused the request; then the code is absent where none came. */
  readonly isRefusal: boolean;
  readonly code?: string;
  /** Absent: the body is no JSON object. */
  readonly fields?: Fields;
}

/** What was sent, and with which values. */
interface Sent {
  readonly request: AssumedRequest;
  readonly values: Values;
}

/**
 * Compares an answer with the assumed one. Nothing is said of the fields of records where there is no record: `isEmpty` tells so.
 */
export function compareAnswer(
  { statuses, codes = [NO_REFUSAL], forms = {} }: ExpectedAnswer,
  { fields, ...answer }: ReadAnswer,
  { request, values }: Sent,
): { readonly differences: readonly Difference[]; readonly isEmpty: boolean } {
  const compared = [
    { field: "HTTP status", wanted: statuses.map(String), got: String(answer.status) },
    { field: "error.code", wanted: codes, got: answer.isRefusal ? shownCode(answer.code) : NO_REFUSAL },
    { field: "body", wanted: [JSON_OBJECT], got: fields === undefined ? "something else" : JSON_OBJECT },
  ].filter(({ wanted, got }) => !wanted.includes(got));
  const refusals = compared.map(({ field, wanted, got }) => ({ field, expected: wanted.join(", "), got }));
  if (refusals.length > 0) return { differences: refusals, isEmpty: false };
  const found = Object.entries(forms).map(([field, form]) => ({ field, form, got: valuesAt(fields, field) }));
  const differences = found.flatMap(({ field, form, got }) => {
    const check: FormCheck = FORMS[form];
    const wrong = got.findIndex((value) => !check(value, values, request));
    return wrong === -1 ? [] : [{ field, expected: form, got: describeValue(got[wrong]) }];
  });
  return { differences, isEmpty: found.some(({ got }) => got.length === 0) };
}

const NO_REFUSAL = "no refusal";
const JSON_OBJECT = "a JSON object";

/** ONTAP's codes have at most nine digits. */
function shownCode(code = "none"): string {
  return /^(\d{1,9}|none)$/.test(code) ? code : "a longer number";
}

/** An answer without anything of the system: its status, and ONTAP's code. */
export function describeAnswer({ status, isRefusal, code }: ReadAnswer): string {
  return `HTTP ${status}${isRefusal ? `, error.code ${shownCode(code)}` : ""}`;
}

/** The values that a path leads to: `[]` after a name leads into each item of a list. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  return path.split(".").reduce<readonly unknown[]>(
    (values, part) =>
      values.flatMap((each) => {
        const inner = isFields(each) ? each[part.replace("[]", "")] : undefined;
        if (!part.endsWith("[]")) return [inner];
        return Array.isArray(inner) ? (inner as unknown[]) : [];
      }),
    [value],
  );
}

function describeValue(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === "") return "an empty string";
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number") return Number.isInteger(value) && value < 10_000 ? String(value) : "a number";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "string" ? "another string" : "an object";
}

/**
 * The fields of an answer by their paths: `records[].svm` is that of every record. `header.` stands before a header, `after.`
 * before a field of the service as it is read after the request.
 */
export type Forms = Readonly<Record<string, Form>>;

/** A call of the REST API, below `/api`. `{svm}` and the other names of `Values` are filled in. */
export interface AssumedRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: object;
}

/** The answer that is assumed. */
export interface ExpectedAnswer {
  /** Any of these. */
  readonly statuses: readonly number[];
  /** Any of these; absent: ONTAP does not refuse the request. */
  readonly codes?: readonly string[];
  readonly forms?: Forms;
}

/** What a row needs: more than one service, another SVM with one, one of this run before, or an SVM in this condition. */
export type Need =
  "several services" | "another service" | "an earlier service" | "stopped" | "not allowed" | "unlicensed";

/** One thing that is assumed of ONTAP. */
export interface Assumption {
  readonly assumed: string;
  readonly request: AssumedRequest;
  readonly expected: ExpectedAnswer;
  /** Who says so: NetApp's documentation, somebody who saw it on a real system, or nobody. */
  readonly source: "doc" | "seen" | "guess";
  /** What of this package depends on it. */
  readonly usedBy: string;
  /** How the service is brought before the request; absent: a reading row, which needs no SVM. */
  readonly before?: "absent" | "disabled" | "enabled";
  readonly need?: Need;
  /** The first release that it holds for, as in `9.9.1`. @default every one */
  readonly since?: string;
  /** The first release that it does not hold for any more. @default none */
  readonly until?: string;
}

export const ASSUMED_FIELDS = "svm.uuid,svm.name,target.name,enabled,target.alias";
/** ONTAP's documentation tells no status: the client decides on the code alone. */
const REFUSED = [400, 403, 404, 409, 500];

export const get = (path: string): AssumedRequest => ({ method: "GET", path });
export const ok = (forms: Forms = {}, status = 200): ExpectedAnswer => ({ statuses: [status], forms });
export const refused = (codes: readonly string[], forms: Forms = {}): ExpectedAnswer => ({
  statuses: REFUSED,
  codes,
  forms,
});

type Shared = Omit<Assumption, "assumed" | "request" | "expected" | "need" | "since" | "until">;
type Own = Omit<Assumption, keyof Shared> & Partial<Shared>;

/** Rows that share what one of them may still say for itself. */
export function rows<Id extends string>(
  shared: Shared,
  own: Readonly<Record<Id, Own>>,
): Readonly<Record<Id, Assumption>> {
  const all = Object.entries<Own>(own).map(([id, row]) => [id, { ...shared, ...row }]);
  return Object.fromEntries(all) as Record<Id, Assumption>;
}

export const NO_RECORDS: Forms = { num_records: "0", records: "empty list" };
const ENVELOPE: Forms = { records: "list", num_records: "integer" };

const CLUSTER = rows(
  { source: "doc", usedBy: "doctor and discover; this report" },
  {
    "cluster-version": {
      assumed: "the cluster tells its release",
      request: get("/cluster?fields=version"),
      expected: ok({ "version.full": "string", "version.generation": "integer", "version.major": "integer" }),
    },
    "cluster-identity": {
      assumed: "the cluster tells its UUID and its name",
      request: get("/cluster?fields=uuid,name"),
      expected: ok({ uuid: "uuid", name: "string" }),
    },
    "cluster-disaggregated": {
      assumed: "the cluster tells whether it is an ASA r2",
      request: get("/cluster?fields=disaggregated"),
      expected: ok({ disaggregated: "boolean" }),
      source: "seen",
      usedBy: "a plan that creates or deletes a service; doctor",
      since: "9.16.0",
    },
    "cluster-disaggregated-unknown": {
      assumed: "an older release refuses the field disaggregated",
      request: get("/cluster?fields=disaggregated"),
      expected: refused(["262197"]),
      source: "guess",
      usedBy: "a plan that creates or deletes a service; doctor",
      until: "9.16.0",
    },
    "node-model": {
      assumed: "a node tells the model of the system",
      request: get("/cluster/nodes?fields=model"),
      expected: ok({ "records[].model": "string" }),
    },
    "license-record": {
      assumed: "the license for iSCSI tells its state, also if there is none",
      source: "guess",
      request: get("/cluster/licensing/licenses?name=iscsi&fields=state&state=*"),
      expected: ok({ ...ENVELOPE, "records[].state": "license state" }),
      usedBy: "doctor, and what a plan says of a missing license",
    },
  },
);

const SVMS = rows(
  { source: "doc", usedBy: "every plan: which SVM a service is of, and whether it can have one" },
  {
    "svm-record": {
      assumed: "an SVM tells its UUID, name, state and subtype",
      request: get("/svm/svms?fields=uuid,name,state,subtype&max_records=10000"),
      expected: ok({
        ...ENVELOPE,
        "records[].uuid": "uuid",
        "records[].name": "string",
        "records[].state": "SVM state",
        "records[].subtype": "SVM subtype",
      }),
    },
    "svm-allowed": {
      assumed: "an SVM tells whether iSCSI is allowed",
      request: get("/svm/svms?fields=uuid,name,state,subtype,iscsi.allowed&max_records=10000"),
      expected: ok({ "records[].iscsi.allowed": "boolean" }),
      since: "9.9.1",
    },
    "svm-allowed-unknown": {
      assumed: "an older release refuses the field iscsi.allowed",
      request: get("/svm/svms?fields=uuid,name,state,subtype,iscsi.allowed&max_records=10000"),
      expected: refused(["262197"]),
      source: "guess",
      until: "9.9.1",
    },
  },
);

const COLLECTION = rows(
  { source: "doc", usedBy: "every read of services: plans, drift, discover, doctor" },
  {
    "collection-envelope": {
      assumed: "a collection has records and their number",
      request: get(SERVICES),
      expected: ok(ENVELOPE),
    },
    "collection-keys": {
      assumed: "without fields, a record has its SVM alone",
      request: get(SERVICES),
      expected: ok({ "records[].svm.uuid": "uuid", "records[].enabled": "absent", "records[].target": "absent" }),
    },
    "service-record": {
      assumed: "a record has the fields that are asked for",
      request: get(`${SERVICES}?fields=${ASSUMED_FIELDS}&max_records=10000`),
      expected: ok({
        ...ENVELOPE,
        "records[].svm.uuid": "uuid",
        "records[].svm.name": "string",
        "records[].enabled": "boolean",
        "records[].target.name": "iqn",
      }),
    },
    "fields-star": {
      assumed: "fields=* leaves the counters out",
      request: get(`${SERVICES}?fields=*`),
      expected: ok({ "records[].enabled": "boolean", "records[].metric": "absent" }),
      usedBy: "the simulator",
    },
    "fields-unknown": {
      assumed: "a field that ONTAP does not know is refused",
      request: get(`${SERVICES}?fields=ontap_iscsi_verify`),
      expected: refused(["262197"]),
      source: "seen",
      usedBy: "the fallback of releases before 9.9.1, which do not know iscsi.allowed",
    },
    "filter-unknown": {
      assumed: "a filter that ONTAP does not know is refused, not ignored",
      request: get(`${SERVICES}?ontap_iscsi_verify=1`),
      expected: refused(["262179"]),
      source: "seen",
      usedBy: "the simulator; a filter that is ignored would show other SVMs' services",
    },
    "filter-no-name": {
      assumed: "a filter that matches nothing is no error",
      request: get(`${SERVICES}?svm.name={nobody}&fields=${ASSUMED_FIELDS}`),
      expected: ok(NO_RECORDS),
    },
    "filter-no-uuid": {
      assumed: "a filter by the UUID of no SVM is no error",
      request: get(`${SERVICES}?svm.uuid={nobodyUuid}`),
      expected: ok(NO_RECORDS),
    },
    "count-only": {
      assumed: "return_records=false only counts",
      request: get(`${SERVICES}?return_records=false`),
      expected: ok({ num_records: "integer", records: "absent" }),
      usedBy: "the simulator",
    },
    "page-limit": {
      assumed: "max_records cuts a page, which links to the next one",
      request: get(`${SERVICES}?max_records=1`),
      expected: ok({ num_records: "1", "_links.next.href": "link to the next page" }),
      need: "several services",
    },
    "page-next": {
      assumed: "the link leads to the next page",
      request: get("{next}"),
      expected: ok({ ...ENVELOPE, "records[].svm.uuid": "uuid" }),
      need: "several services",
    },
    "svm-absent": {
      assumed: "no SVM, no service: the read of one says so",
      request: get(`${SERVICES}/{nobodyUuid}`),
      expected: refused(["2621462", "5374078", "4"]),
    },
  },
);

const AROUND = rows(
  { source: "doc", usedBy: "the session guard" },
  {
    "session-record": {
      assumed: "a session tells its SVM and its initiator",
      request: get(`${SESSIONS}?fields=svm.uuid,initiator.name,igroups.name&max_records=10000`),
      expected: ok({ ...ENVELOPE, "records[].svm.uuid": "uuid", "records[].initiator.name": "string" }),
    },
    "session-igroups": {
      assumed: "a session names the igroups of its initiator",
      request: get(`${SESSIONS}?fields=igroups.name`),
      expected: ok({ "records[].igroups[].name": "string" }),
      usedBy: "what the session guard says of a host",
    },
    "interface-record": {
      assumed: "a LIF of the service data_iscsi tells its SVM, name, address, whether it is enabled, and its state",
      request: get(
        "/network/ip/interfaces?services=data_iscsi&fields=svm.uuid,name,ip.address,enabled,state&max_records=10000",
      ),
      expected: ok({
        ...ENVELOPE,
        "records[].svm.uuid": "uuid",
        "records[].name": "string",
        "records[].ip.address": "IP address",
        "records[].enabled": "boolean",
        "records[].state": "up or down",
      }),
      usedBy: "targetPortals",
    },
  },
);

/** The reading rows: what is assumed of a cluster, whatever services it has. */
export const ASSUMED_READS = { ...CLUSTER, ...SVMS, ...COLLECTION, ...AROUND };
