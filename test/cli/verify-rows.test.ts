import { type Verification, type VerificationOptions, verify } from "../../lib/cli/verify";
import { InterruptionError, TransportError } from "../../lib/errors";
import type { AssumedRequest, Assumption } from "../../lib/ontap/assumed-reads";
import { ASSUMPTIONS } from "../../lib/ontap/assumptions";
import type { ApiResponse } from "../../lib/simulator/api/message";
import { SimulatedCluster } from "../../lib/simulator/api/simulated-cluster";
import { parseSeed } from "../../lib/simulator/seed/parse-seed";
import type { SimulatorState } from "../../lib/simulator/state/state";
import { withSvm } from "../../lib/simulator/state/state";
import { loggedIn } from "../../lib/simulator/state/login";
import { apiRequest } from "../simulator/api-request";

const RELEASES = ["9.6.0", "9.8.0", "9.11.1", "9.14.1"];
const SVM = "svm_test";
const HOST = "iqn.1994-05.com.example:host1";

/** A cluster with services, a session and LIFs beside the SVM of the rows. */
function cluster(version = "9.14.1", svm: object = {}, licenses = ["iscsi"]): SimulatedCluster {
  const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
  const sessions = [{ initiator: HOST, igroups: ["hosts"] }];
  const svms = [
    { name: "svm_a", interfaces, service: { sessions } },
    { name: "svm_b", interfaces: [{ name: "lif2", address: "2001:db8::1" }], service: { enabled: false } },
    { name: SVM, ...svm },
  ];
  return new SimulatedCluster(parseSeed({ cluster: { version, licenses }, svms }).state);
}

/** What a wire does to a request: answers, or throws as if the connection was lost. */
type Answerer = (request: AssumedRequest, answer: (request: AssumedRequest) => ApiResponse) => ApiResponse;

function answerOf(simulated: SimulatedCluster, { method, path, body }: AssumedRequest): ApiResponse {
  return simulated.answer(apiRequest(method, path, { body: body === undefined ? "" : JSON.stringify(body) }));
}

/** Runs rows against a simulated cluster without a socket. */
function run(
  simulated: SimulatedCluster,
  options: Partial<VerificationOptions> & { readonly answerer?: Answerer } = {},
): Promise<Verification> {
  const { answerer = (request, answer) => answer(request), ...given } = options;
  return verify({
    rows: ASSUMPTIONS,
    svm: SVM,
    signal: new AbortController().signal,
    pause: () => Promise.resolve(),
    onProgress: () => undefined,
    send: (request) =>
      Promise.resolve().then(() => {
        const { status, headers, body } = answerer(request, (each) => answerOf(simulated, each));
        const location = headers.Location;
        return { status, body: JSON.stringify(body ?? {}), ...(location !== undefined && { location }) };
      }),
    ...given,
  });
}

const idsOf = ({ rows }: Verification, status: string): string[] =>
  rows.filter((row) => row.status === status).map(({ row }) => row);

function serviceOf({ state }: SimulatedCluster): SimulatorState["svms"][number]["service"] {
  return state.svms.find(({ name }) => name === SVM)?.service;
}

type Rows = Readonly<Record<string, Assumption>>;
const ALL: Rows = ASSUMPTIONS;

/** Systems on which together every row says something. */
const SYSTEMS: readonly (readonly [string, () => SimulatedCluster])[] = [
  ...RELEASES.map((release) => [release, () => cluster(release)] as const),
  ["a stopped SVM", () => cluster("9.14.1", { state: "stopped" })],
  ["an SVM that does not allow iSCSI", () => cluster("9.14.1", { iscsiAllowed: false })],
  ["no license", () => cluster("9.14.1", {}, [])],
];

describe("the table of assumptions", () => {
  it.each(SYSTEMS)("holds for the simulator: %s", async (_, make) => {
    const simulated = make();
    const before = simulated.state;
    const found = await run(simulated);
    expect(found.rows.filter(({ status }) => status === "differs" || status === "notChecked")).toEqual([]);
    expect(simulated.state).toEqual(before);
  });

  it("has no row that no simulated system shows", async () => {
    const found = await Promise.all(SYSTEMS.map(async ([, make]) => idsOf(await run(make()), "asAssumed")));
    expect(Object.keys(ALL).filter((id) => !found.flat().includes(id))).toEqual([]);
  });

  const mutations: readonly (readonly [string, (row: Assumption) => Partial<Assumption["expected"]> | undefined])[] = [
    ["status", () => ({ statuses: [299] })],
    ["code", () => ({ codes: ["42"] })],
    ...[0, 1, 2, 3, 4, 5].map((index) => [`form ${index + 1}`, (row: Assumption) => otherForm(row, index)] as const),
  ];

  it.each(mutations)("is red where another %s is expected", async (_, mutate) => {
    const mutated = Object.entries(ALL).flatMap(([id, row]) => {
      const change = mutate(row);
      return change === undefined ? [] : [[id, { ...row, expected: { ...row.expected, ...change } }] as const];
    });
    const red = new Set<string>();
    for (const [, make] of SYSTEMS)
      for (const id of idsOf(await run(make(), { rows: Object.fromEntries(mutated) }), "differs")) red.add(id);
    expect(mutated.map(([id]) => id).filter((id) => !red.has(id))).toEqual([]);
    expect(mutated.length).toBeGreaterThan(0);
  });
});

/** What a row expects with another form for one of its fields; `undefined` when it has not so many. */
function otherForm(
  { expected: { forms = {} } }: Assumption,
  index: number,
): Partial<Assumption["expected"]> | undefined {
  const [path, form = ""] = Object.entries(forms)[index] ?? [];
  return path === undefined
    ? undefined
    : { forms: { ...forms, [path]: form.startsWith("absent") ? "boolean" : "absent" } };
}

type Json = Record<string, unknown>;

const ok = (body: object): ApiResponse => ({ status: 200, headers: {}, body, code: undefined });
const isServices = ({ path }: AssumedRequest): boolean => path.startsWith("/protocols/san/iscsi/services");
const withBody = (response: ApiResponse, change: (text: string) => string): ApiResponse => ({
  ...response,
  body: JSON.parse(change(JSON.stringify(response.body))) as object,
});
/** Changes the JSON of the answers about services. */
const inServices =
  (change: (text: string) => string): Answerer =>
  (request, answer) =>
    isServices(request) ? withBody(answer(request), change) : answer(request);
/** Changes paths. */
const asking =
  (from: RegExp, to: string): Answerer =>
  (request, answer) =>
    answer({ ...request, path: request.path.replace(from, to) });

const rowsWith = (field: RegExp): string[] =>
  Object.entries(ALL)
    .filter(([, { expected, request, need }]) => {
      const paths = Object.keys(expected.forms ?? {});
      return (
        (isServices(request) || request.path === "{next}") &&
        paths.some((path) => field.test(path)) &&
        !need?.match(/ed$/)
      );
    })
    .map(([id]) => id);

const FAULTS: readonly (readonly [string, Answerer, readonly string[]])[] = [
  ["a duplicate has another code", inServices((text) => text.replace("5374077", "42")), ["create-existing"]],
  ["there is no Location", (request, answer) => ({ ...answer(request), headers: {} }), ["create-location"]],
  ["records are not counted", inServices((text) => text.replace(/,?"num_records":\d+/, "")), rowsWith(/^num_records$/)],
  [
    "a flag is a string",
    inServices((text) => text.replace(/"enabled":(\w+)/g, '"enabled":"$1"')),
    rowsWith(/enabled$/).filter((id) => id !== "collection-keys"),
  ],
  ["pages have no link", inServices((text) => text.replace('"next"', '"last"')), ["page-limit"]],
  ["filters by name are ignored", asking(/svm\.name=[^&]*/, ""), ["filter-no-name", "absent-found", "found-by-name"]],
  ["unknown fields are ignored", asking(/fields=ontap_iscsi_verify/, ""), ["fields-unknown"]],
  [
    "aliases are cut",
    (request, answer) => answer(JSON.parse(JSON.stringify(request).replace(/-{100,}/, "-")) as AssumedRequest),
    ["create-alias-128", "create-alias-129"],
  ],
  [
    "an alias cannot be cleared",
    (request, answer) => (JSON.stringify(request.body)?.includes('"alias":""') ? ok({}) : answer(request)),
    ["patch-alias-empty"],
  ],
  [
    "enabled services are deleted",
    (request, answer) => {
      if (request.method === "DELETE") answer({ ...request, method: "PATCH", body: { enabled: false } });
      return answer(request);
    },
    ["delete-enabled"],
  ],
  [
    "two fields change at once",
    (request, answer) => {
      const { enabled, ...others } = (request.body ?? {}) as Json;
      if (request.method !== "PATCH" || enabled === undefined || others.target === undefined) return answer(request);
      answer({ ...request, body: others });
      return answer({ ...request, body: { enabled } });
    },
    ["patch-both"],
  ],
  [
    "sessions have no initiator",
    (request, answer) => withBody(answer(request), (text) => text.replace("initiator", "host")),
    ["session-record"],
  ],
  [
    "a license has no state",
    (request, answer) => withBody(answer(request), (text) => text.replace("compliant", "ok")),
    ["license-record"],
  ],
];

it.each(FAULTS)("exactly the rows that speak of it are red where %s", async (_, answerer, rows) => {
  const simulated = cluster();
  const before = simulated.state;
  const found = await run(simulated, { answerer });
  expect({ differs: idsOf(found, "differs"), notChecked: idsOf(found, "notChecked") }).toEqual({
    differs: rows,
    notChecked: [],
  });
  expect(simulated.state).toEqual(before);
});

const WRITES = [
  "create-answer",
  "create-existing",
  "patch-alias",
  "delete-disabled",
  "delete-enabled",
  "patch-disable",
];
const SOME = Object.fromEntries(Object.entries(ALL).filter(([id]) => WRITES.includes(id)));

const lost = (): never => {
  throw new TransportError("CONNECTION_LOST", "lost", { sent: true });
};
const FAILURES: Readonly<Record<string, (...of: Parameters<Answerer>) => ApiResponse>> = {
  "is lost": lost,
  "is lost after its effect": (request, answer) => {
    answer(request);
    return lost();
  },
  "is answered by a proxy": () => ({ ...ok({}), status: 503 }),
};

/** The number of requests of a run. */
const REQUESTS = 60;

describe.each([1, 1000])("whichever request fails, and the next ones, %i in all", (times) => {
  it.each(Object.keys(FAILURES))("the SVM is as before, or the report says that it is not: it %s", async (kind) => {
    for (let failing = 0; failing < REQUESTS; failing += 1) {
      const simulated = cluster();
      let number = -1;
      const answerer: Answerer = (request, answer) => {
        number += 1;
        const fails = number >= failing && number < failing + times;
        return fails ? (FAILURES[kind] ?? lost)(request, answer) : answer(request);
      };
      const { left } = await run(simulated, { rows: SOME, answerer }).catch(() => ({ left: undefined }));
      expect({ failing, left: left !== undefined }).toEqual({ failing, left: serviceOf(simulated) !== undefined });
      if (times === 1) expect(left).toBeUndefined();
    }
  });
});

it("the SVM is as before, whenever the run is stopped", async () => {
  for (let last = 0; last < REQUESTS; last += 1) {
    const simulated = cluster();
    const stop = new AbortController();
    let number = -1;
    const answerer: Answerer = (request, answer) => {
      if ((number += 1) === last) stop.abort(new InterruptionError("INTERRUPTED", "stopped"));
      return answer(request);
    };
    const found = await run(simulated, { rows: SOME, answerer, signal: stop.signal }).catch(() => undefined);
    expect({ last, service: serviceOf(simulated), left: found?.left }).toEqual({
      last,
      service: undefined,
      left: undefined,
    });
  }
});

it("a POST that takes effect late is found", async () => {
  const simulated = cluster();
  const late: AssumedRequest[] = [];
  const answerer: Answerer = (request, answer) => {
    if (request.method !== "POST") return answer(request);
    late.push(request);
    return lost();
  };
  const pause = (ms: number): Promise<void> => {
    if (ms > 2_500) for (const request of late.splice(0)) answerOf(simulated, request);
    return Promise.resolve();
  };
  const { left } = await run(simulated, { rows: SOME, answerer, pause });
  expect([left, serviceOf(simulated)]).toEqual([undefined, undefined]);
});

it("no session is ended: the service stays enabled, and the report says so", async () => {
  const simulated = cluster("9.14.1", { interfaces: [{ name: "lif3", address: "192.0.2.3" }] });
  const uuid = simulated.state.svms[2]?.uuid ?? "";
  const answerer: Answerer = (request, answer) => {
    const response = answer(request);
    const svm = simulated.state.svms[2];
    if (svm?.service?.enabled === true && svm.sessions.length === 0)
      simulated.update((state) => withSvm(state, uuid, { sessions: loggedIn(svm, HOST).sessions }));
    return response;
  };
  const { left, rows } = await run(simulated, { answerer });
  expect(left).toBe("a host is logged in: no session is ended");
  expect(simulated.state.svms[2]).toMatchObject({ service: { enabled: true }, sessions: [{ initiator: HOST }] });
  expect(rows.at(-4)).toMatchObject({ status: "notChecked", reason: left });
});

it("somebody else's service is left alone", async () => {
  const simulated = cluster();
  const answerer: Answerer = (request, answer) => {
    if (request.method === "POST") answer({ ...request, body: { svm: { name: SVM } } });
    return answer(request);
  };
  const { left } = await run(simulated, { rows: SOME, answerer });
  expect([left, serviceOf(simulated)]).toMatchObject([undefined, { enabled: true, targetAlias: SVM }]);
});

it("a login that may not write is told, and writes nothing", async () => {
  const simulated = cluster();
  const before = simulated.state;
  const denied = { status: 403, headers: {}, body: { error: { code: "6", message: SVM } }, code: "6" };
  const answerer: Answerer = (request, answer) => (request.method === "GET" ? answer(request) : denied);
  const found = await run(simulated, { answerer });
  const reasons = new Set(found.rows.flatMap(({ status, reason }) => (status === "notChecked" ? [reason] : [])));
  expect(Array.from(reasons)).toEqual(["the login's role does not allow this POST (HTTP 403, error.code 6)"]);
  expect(simulated.state).toBe(before);
});
