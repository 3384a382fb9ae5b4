import fc from "fast-check";
import { OntapIscsiError } from "../../lib/errors";
import { type ClusterConnection, decodeClusterConnection, settingProblem } from "../../lib/model/connection";
import { decodeObservationQuery, VARIABLE } from "../../lib/model/contract";
import { isFields } from "../../lib/model/decode";
import { endpointRule } from "../../lib/model/rules";
import {
  DECLARED_FIELDS,
  decodeSpec,
  encodeSpec,
  givenValues,
  type IscsiServiceSpec,
  normalized,
  SPEC_NAMES,
  VALUE_FIELDS,
  VALUE_NAMES,
  type ValueName,
} from "../../lib/model/service";
import { type ProgramContext, run } from "../../lib/provisioner/run";
import { yieldOf } from "../helpers/failure";
import { hostileTexts, parsed, spoiled } from "../helpers/hostile";
import { expectForAll } from "../helpers/property";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const SPEC = { svmName: "svm1", svmUuid: UUID, ensure: "present", enabled: "true", targetAlias: "db" };
const CONNECTION: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "default",
  caFile: "ca.pem",
  serverName: "cluster1",
  fingerprint256: "ab".repeat(32),
  insecureSkipVerify: true,
  concurrency: 6,
  requestTimeoutMs: 30_000,
};
const QUERY = {
  cluster: JSON.stringify(CONNECTION),
  services: JSON.stringify([{ key: "svm1", ...SPEC }]),
};

const svmName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/);
const svmUuid = fc.uuid();
/** Any value that a field takes, also of a field that is new in the table. */
const valueOf = (name: ValueName): fc.Arbitrary<string | boolean> => {
  const { type, rule } = VALUE_FIELDS[name];
  if (type === "bool") return fc.boolean();
  return fc.string({ unit: "grapheme", maxLength: 140 }).filter((text) => rule(text) === undefined);
};

const svms = fc.oneof(fc.record({ svmName }), fc.record({ svmUuid }), fc.record({ svmName, svmUuid }));
const each = Object.fromEntries(VALUE_NAMES.map((name) => [name, valueOf(name)]));
const values = fc.record({ ensure: fc.constant("absent"), ...each }, { requiredKeys: [] });
const specs: fc.Arbitrary<IscsiServiceSpec> = fc
  .tuple(svms, values)
  .map((parts) => Object.assign({}, ...parts) as object);

it("every spec is the same after its way through flat texts, with its texts normalized", async () => {
  await expectForAll(
    specs,
    (spec) => {
      const normal = givenValues(spec).map(({ name, value }) => [name, normalized(name, value)] as const);
      expect(decodeSpec(encodeSpec(spec))).toEqual({ ...spec, ...Object.fromEntries(normal) });
    },
    { runs: 3_000 },
  );
});

it("flat texts of any kind are a spec that keeps every rule, or are refused", async () => {
  await expectForAll(
    fc.oneof(hostileTexts, spoiled(SPEC)),
    (text) => {
      const fields = parsed(text);
      const spec = yieldOf(() => decodeSpec(isFields(fields) ? fields : {}), OntapIscsiError);
      if (spec === undefined) return;
      expect(spec.svmName ?? spec.svmUuid).toBeDefined();
      const broken = SPEC_NAMES.filter((name) => spec[name] !== undefined && DECLARED_FIELDS[name].rule(spec[name]));
      expect(broken).toEqual([]);
    },
    { runs: 3_000 },
  );
});

it("a connection of any shape leads to an https endpoint, or is refused", async () => {
  await expectForAll(
    fc.oneof(hostileTexts, spoiled(CONNECTION)),
    (text) => {
      const connection = yieldOf(() => decodeClusterConnection(text), OntapIscsiError);
      if (connection === undefined) return;
      expect(endpointRule(connection.endpoint)).toBeUndefined();
      expect(settingProblem("concurrency", connection.concurrency)).toBeUndefined();
      expect(settingProblem("requestTimeoutMs", connection.requestTimeoutMs)).toBeUndefined();
    },
    { runs: 3_000 },
  );
});

/** The query with something hostile in it, or in the JSON that one of its texts holds. */
const queries = fc.oneof(
  hostileTexts,
  spoiled(QUERY),
  spoiled(CONNECTION).map((cluster) => JSON.stringify({ ...QUERY, cluster })),
  spoiled([{ key: "svm1", ...SPEC }]).map((services) => JSON.stringify({ ...QUERY, services })),
);

it("a query of any shape is decoded, or refused", async () => {
  await expectForAll(
    queries,
    (text) => {
      yieldOf(() => decodeObservationQuery(text), OntapIscsiError);
    },
    { runs: 3_000 },
  );
});

describe("the program", () => {
  it.each(["observe", "facts"])("ends %s with one of its exit codes, whatever it reads", async (verb) => {
    await expectForAll(queries, (input) => expectExit(verb, {}, input), { runs: 1_000 });
  });

  const hostile = fc.oneof(hostileTexts, spoiled(SPEC), spoiled(CONNECTION), fc.constant(JSON.stringify(CONNECTION)));
  const environments = fc.record(
    {
      [VARIABLE.cluster]: hostile,
      [VARIABLE.spec]: hostile,
      [VARIABLE.seenSvmUuid]: hostileTexts,
      [VARIABLE.seenService]: fc.oneof(fc.constantFrom("absent", "disabled", "enabled"), hostileTexts),
      [VARIABLE.activeSessions]: fc.oneof(fc.constantFrom("protect", "end"), hostileTexts),
    },
    { requiredKeys: [] },
  );

  it("ends apply with one of its exit codes, whatever its environment holds", async () => {
    await expectForAll(environments, (environment) => expectExit("apply", environment, ""), { runs: 1_000 });
  });
});

/** Runs the program without credentials, so that no run comes as far as a request. */
async function expectExit(verb: string, environment: ProgramContext["environment"], input: string): Promise<void> {
  const [printed, errors]: [string[], string[]] = [[], []];
  const code = await run(verb, {
    environment,
    readInput: () => Promise.resolve(input),
    print: (line) => printed.push(line),
    printError: (line) => errors.push(line),
    now: () => new Date(0),
    signal: new AbortController().signal,
  });
  expect([0, 1, 3, 4]).toContain(code);
  expect(errors).toHaveLength(code === 0 ? 0 : 1);
  if (verb === "observe" && code === 0) expect(printed.map(isFlat)).toEqual([true]);
}

/** Whether a line is what the external provider takes: a JSON object of texts. */
function isFlat(line: string): boolean {
  return Object.values(JSON.parse(line) as object).every((value) => typeof value === "string");
}
