import { type Verification, type VerificationOptions, verify } from "../../lib/cli/verify";
import { InterruptionError, TransportError } from "../../lib/errors";
import { omitUndefined } from "../../lib/model/decode";
import type { AssumedRequest, Assumption } from "../../lib/ontap/assumed-reads";
import { ASSUMPTIONS } from "../../lib/ontap/assumptions";
import type { ApiResponse } from "../../lib/simulator/handler";
import { SimulatedCluster } from "../../lib/simulator/router";
import { parseSeed } from "../../lib/simulator/seed";
import { svmByName, withSvm } from "../../lib/simulator/state";
import { newSvm, type Svm, loggedIn } from "../../lib/simulator/svm";
import { documentText } from "../documents";
import { apiRequest } from "../simulator/api-request";

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

/** Stands between the rows and the cluster. It throws as if the connection was lost. */
type Between = (request: AssumedRequest, answer: (request: AssumedRequest) => ApiResponse) => ApiResponse;

const pass: Between = (request, answer) => answer(request);

/** Runs rows against a simulated cluster without a socket. */
function run(
  simulated: SimulatedCluster,
  options: Partial<VerificationOptions> = {},
  between: Between = pass,
): Promise<Verification> {
  const answer = ({ method, path, body }: AssumedRequest): ApiResponse =>
    simulated.answer(apiRequest(method, path, { body: body === undefined ? "" : JSON.stringify(body) }));
  return verify({
    rows: ALL,
    svm: SVM,
    signal: new AbortController().signal,
    pause: () => Promise.resolve(),
    onProgress: () => undefined,
    send: async (request) => {
      await Promise.resolve();
      const { status, headers, body } = between(request, answer);
      return omitUndefined({ status, location: headers.Location, body: JSON.stringify(body ?? {}) });
    },
    ...options,
  });
}

const ALL: Readonly<Record<string, Assumption>> = ASSUMPTIONS;

const idsOf = ({ rows }: Verification, ...statuses: readonly string[]): string[] =>
  rows.filter(({ status }) => statuses.includes(status)).map(({ row }) => row);

/** The SVM of the rows. */
function svmOf({ state }: SimulatedCluster): Svm {
  return svmByName(state, SVM) ?? newSvm({ name: SVM });
}

/** Systems on which together every row says something. */
const SYSTEMS: Readonly<Record<string, () => SimulatedCluster>> = {
  ...Object.fromEntries(
    ["9.6.0", "9.8.0", "9.11.1", "9.14.1", "9.16.1"].map((release) => [release, () => cluster(release)]),
  ),
  "9.14.1, a stopped SVM": () => cluster("9.14.1", { state: "stopped" }),
  "9.14.1, iSCSI not allowed": () => cluster("9.14.1", { iscsiAllowed: false }),
  "9.14.1, no license": () => cluster("9.14.1", {}, []),
};

describe("the table of assumptions", () => {
  it.each(Object.entries(SYSTEMS))("holds for the simulator, as docs/supported.md says: %s", async (system, make) => {
    const simulated = make();
    const before = simulated.state;
    const found = await run(simulated);
    expect(idsOf(found, "differs", "notChecked")).toEqual([]);
    expect(documentText("docs/supported.md").replaceAll(/ +/g, " ")).toContain(
      `| ${system} | ${idsOf(found, "asAssumed").length} | simulator |`,
    );
    expect(simulated.state).toEqual(before);
  });

  it("is red wherever a row expects something else", async () => {
    const mutants = Object.entries(ALL).flatMap(([id, row]) => {
      const { forms = {} } = row.expected;
      const others = Object.entries(forms).map(([path, form]): Partial<Assumption["expected"]> => {
        return { forms: { ...forms, [path]: form.startsWith("absent") ? "boolean" : "absent" } };
      });
      const changes = [{ statuses: [299] }, { codes: ["42"] }, ...others];
      return changes.map((change) => [
        `${id} ${JSON.stringify(change)}`,
        { ...row, expected: { ...row.expected, ...change } },
      ]);
    });
    const rows = Object.fromEntries(mutants) as VerificationOptions["rows"];
    const runs = Object.values(SYSTEMS).map(async (make) => idsOf(await run(make(), { rows }), "differs"));
    const red = new Set((await Promise.all(runs)).flat());
    expect(Object.keys(rows).filter((id) => !red.has(id))).toEqual([]);
  });
});

const OK: ApiResponse = { status: 200, headers: {}, body: {}, code: undefined };
const SERVICES = /iscsi\/services|^{next}/;
/** Changes answers as texts. */
const answers =
  (from: RegExp, to: string, paths = /^/): Between =>
  (request, answer) => {
    const response = answer(request);
    const body = JSON.parse(JSON.stringify(response.body).replace(from, to)) as object;
    return paths.test(request.path) ? { ...response, body } : response;
  };
/** Changes requests as texts. */
const requests =
  (from: RegExp, to: string): Between =>
  (request, answer) =>
    answer(JSON.parse(JSON.stringify(request).replace(from, to)) as AssumedRequest);

/** The rows that expect a field of services. */
const rowsWith = (field: RegExp): string[] =>
  Object.entries(ALL)
    .filter(([, { request, expected }]) => {
      const forms = Object.entries(expected.forms ?? {});
      return SERVICES.test(request.path) && forms.some(([path, form]) => field.test(path) && form !== "absent");
    })
    .map(([id]) => id);

const FAULTS: Readonly<Record<string, readonly [Between, readonly string[]]>> = {
  "a duplicate has another code": [answers(/5374077/, "42"), ["create-existing"]],
  "there is no Location": [(request, answer) => ({ ...answer(request), headers: {} }), ["create-location"]],
  "records are not counted": [answers(/"num_records"/, '"number"', SERVICES), rowsWith(/^num_records$/)],
  "a flag is a string": [answers(/"enabled":(\w+)/g, '"enabled":"$1"', SERVICES), rowsWith(/enabled$/)],
  "pages have no link": [answers(/"next"/, '"last"', /max_records=1$/), ["page-limit"]],
  "names are ignored": [requests(/svm\.name=[^&]*/, ""), ["filter-no-name", "absent-found", "found-by-name"]],
  "unknown fields are ignored": [requests(/fields=ontap_iscsi_verify/, ""), ["fields-unknown"]],
  "aliases are cut": [requests(/-{100,}/, "-"), ["create-alias-128", "create-alias-129"]],
  "an alias cannot be cleared": [requests(/"alias":""/, '"alias":"ontap-iscsi-verify"'), ["patch-alias-empty"]],
  "two fields change at once": [requests(/"enabled":true,"target":.*?}/, '"enabled":true'), ["patch-both"]],
  "an enabled service is deleted": [
    (request, answer) => {
      if (request.method === "DELETE") answer({ ...request, method: "PATCH", body: { enabled: false } });
      return answer(request);
    },
    ["delete-enabled"],
  ],
};

it.each(Object.entries(FAULTS))("exactly the rows that speak of it are red: %s", async (_, [between, rows]) => {
  const simulated = cluster();
  const before = simulated.state;
  const found = await run(simulated, {}, between);
  expect([idsOf(found, "differs"), idsOf(found, "notChecked")]).toEqual([rows, []]);
  expect(simulated.state).toEqual(before);
});

const SOME = Object.fromEntries(
  Object.entries(ALL).filter(([id]) => ["create-answer", "patch-alias", "delete-enabled"].includes(id)),
);

const lost = (): never => {
  throw new TransportError("CONNECTION_LOST", "lost", { sent: true });
};

/** A run that something happens to; `late` is what takes effect in a pause of seconds. */
interface Scene {
  readonly simulated: SimulatedCluster;
  readonly stop: AbortController;
  readonly late: (() => ApiResponse)[];
}

/** What may happen to a request. */
const EVENTS: Readonly<Record<string, (...of: [...Parameters<Between>, Scene]) => ApiResponse>> = {
  lost,
  "lost after its effect": (request, answer) => (answer(request), lost()),
  "lost before its effect": (request, answer, { late }) => (late.push(() => answer(request)), lost()),
  "answered by a proxy": () => ({ ...OK, status: 503 }),
  "followed by a stale read": (request, answer, { simulated }) => (simulated.serveStale(1), answer(request)),
  "the last before Ctrl+C": (request, answer, { stop }) => {
    stop.abort(new InterruptionError("INTERRUPTED", "stopped"));
    return answer(request);
  },
};

/** More than a run of them has requests. */
const REQUESTS = 50;

it.each([
  ...Object.keys(EVENTS).map((event) => [event, 1] as const),
  ...["lost", "lost after its effect"].map((event) => [event, REQUESTS] as const),
])("whichever request is %s (%i of them), the report says when the service may stay", async (event, times) => {
  for (let first = 0; first < REQUESTS; first += 1) {
    const scene: Scene = { simulated: cluster(), stop: new AbortController(), late: [] };
    let number = -1;
    let mayStay = times > 1;
    const between: Between = (request, answer) => {
      number += 1;
      const happens = number >= first && number < first + times;
      mayStay ||= happens && request.method === "POST";
      return happens ? (EVENTS[event] ?? lost)(request, answer, scene) : answer(request);
    };
    const pause = async (ms: number): Promise<void> => {
      for (const effect of ms < 2_500 ? [] : scene.late.splice(0)) effect();
      await Promise.resolve();
    };
    const options = { rows: SOME, pause, signal: scene.stop.signal };
    const { left } = await run(scene.simulated, options, between).catch((): Partial<Verification> => ({}));
    if (!mayStay || left === undefined)
      expect([first, svmOf(scene.simulated).service, left]).toEqual([first, undefined, undefined]);
  }
});

it("no session is ended: the service stays enabled, and the report says so", async () => {
  const simulated = cluster("9.14.1", { interfaces: [{ name: "lif3", address: "192.0.2.3" }] });
  const between: Between = (request, answer) => {
    const response = answer(request);
    const svm = svmOf(simulated);
    if (svm.service?.enabled === true && svm.sessions.length === 0)
      simulated.update((state) => withSvm(state, svm.uuid, loggedIn(svm, HOST)));
    return response;
  };
  const { left, rows } = await run(simulated, {}, between);
  expect(left).toBe("a host is logged in: no session is ended");
  expect(svmOf(simulated)).toMatchObject({ service: { enabled: true }, sessions: [{ initiator: HOST }] });
  expect(rows.at(-4)).toMatchObject({ status: "notChecked", reason: left });
});

/** The POST of a row is accepted as a job; those of `verify` itself have a query. */
const queued =
  (effect: (post: () => ApiResponse) => void): Between =>
  (request, answer) => {
    if (request.method !== "POST" || request.path.includes("?")) return answer(request);
    effect(() => answer(request));
    return { ...OK, status: 202 };
  };

it.each(["create-enabled", "create-existing", "create-unknown-svm"] as const)("may stay unseen: %s", async (id) => {
  const { left } = await run(
    cluster(),
    { rows: { [id]: ASSUMPTIONS[id] } },
    queued(() => undefined),
  );
  expect(left).toBe("no read shows the service that a POST may have created");
});

it("a service that shows late is deleted", async () => {
  const simulated = cluster();
  const effect = (post: () => ApiResponse): void => {
    post();
    simulated.serveStale(6);
  };
  const { left } = await run(simulated, { rows: { row: ASSUMPTIONS["create-enabled"] } }, queued(effect));
  expect([left, svmOf(simulated).service]).toEqual([undefined, undefined]);
});

it("the run stops at a service that somebody else creates after its deletion", async () => {
  const simulated = cluster();
  const body = { svm: { name: SVM }, target: { alias: "db" } };
  const between: Between = (request, answer) => {
    const response = answer(request);
    if (request.method === "DELETE" && response.status === 200)
      answer({ method: "POST", path: "/protocols/san/iscsi/services", body });
    return response;
  };
  const { rows } = await run(simulated, {}, between);
  expect(svmOf(simulated).service).toMatchObject({ enabled: true, targetAlias: "db" });
  expect(rows.at(-4)).toMatchObject({ status: "notChecked", reason: "a service on the SVM may be somebody else's" });
});

it("somebody else's service is left alone", async () => {
  const simulated = cluster();
  const between: Between = (request, answer) => {
    if (request.method === "POST") answer({ ...request, body: { svm: { name: SVM } } });
    return answer(request);
  };
  const { left } = await run(simulated, { rows: SOME }, between);
  expect([left, svmOf(simulated).service]).toMatchObject([undefined, { enabled: true, targetAlias: SVM }]);
});
