import { readFileSync } from "node:fs";
import { join } from "node:path";
import { servicesOfPlan } from "../../../lib/cli/plan";
import type { ServiceReport } from "../../../lib/cli/schemas";
import { liveService } from "../../helpers/live-service";

type Plan = Readonly<Record<string, unknown>>;

/** Plans that Terraform 1.5.7, 1.15.5 and OpenTofu 1.12.6 have shown, without what no report reads. */
interface Recorded {
  readonly engine: string;
  readonly mode: "null_resource" | "provider";
  readonly name: string;
  readonly plan: Plan;
}

const RECORDED = readFileSync(join(__dirname, "recorded", "plans.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

const ID = { null_resource: "null_resource", provider: "ontap_iscsi_service" };
const OLD = { null_resource: 'data.external.cluster1["old"]', provider: "data.ontap_iscsi_service.old" };

/** The statuses by the names of the services. */
function statusesOf({ mode, plan }: Recorded): Readonly<Record<string, string>> {
  const names = {
    ...Object.fromEntries(["db", "web", "late"].map((name) => [`${ID[mode]}.${name}`, name])),
    [OLD[mode]]: "old",
  };
  const found = servicesOfPlan("plan.json", plan).map(({ construct, status }) => [
    names[construct] ?? construct,
    status,
  ]);
  return Object.fromEntries(found) as Readonly<Record<string, string>>;
}

const UNKNOWN = { db: "unknown", web: "unknown", late: "unknown", old: "unknown" };

describe.each(RECORDED.map((each) => ({ ...each, title: `${each.engine}, ${each.mode}: ${each.name}` })))(
  "$title",
  (recorded) => {
    const { engine, mode, name, plan } = recorded;

    it("has the status of every declared service", () => {
      // Terraform 1.5.7 does not tell whether its plan failed.
      const db = engine === "terraform-1.5.7" ? "unknown" : "drifted";
      const web = mode === "provider" ? "drifted" : "inSync";
      const expected: Readonly<Record<string, object>> = {
        create: { db: "drifted", web, late: "unknown", old: "inSync" },
        clean: { db: "inSync", web: "inSync", late: "inSync", old: "inSync" },
        drifted: { db: "drifted", web: "drifted", late: "inSync", old: "inSync" },
        target: { ...UNKNOWN, db },
      };
      expect(statusesOf(recorded)).toEqual(expected[name] ?? UNKNOWN);
    });

    if (name !== "drifted") return;

    it("has the values of the live report", () => {
      const report = servicesOfPlan("plan.json", plan);
      expect(report.find(({ svm }) => svm === "svm_db")).toEqual({
        stack: "plan.json",
        construct: `${ID[mode]}.db`,
        cluster: "cluster1",
        ...(mode === "provider" ? {} : { endpoint: expect.stringMatching(/^https:/) as string }),
        svm: "svm_db",
        status: "drifted",
        declared: { ensure: "present", svmName: "svm_db", enabled: true, targetAlias: "db" },
        live: liveService("svm_db", {
          svmUuid: expect.stringMatching(/^[\da-f-]{36}$/) as string,
          enabled: false,
          targetAlias: 'o"ld;x,declared(y)',
          targetName: expect.stringMatching(/^iqn\./) as string,
        }),
        differences: [
          { field: "enabled", live: "false", declared: "true" },
          { field: "target.alias", live: '"o\\"ld;x,declared(y)"', declared: '"db"' },
        ],
        repair: [],
      });
      const ends = {
        kind: "endsSessions",
        problem: expect.stringMatching(/^1 iSCSI session of 1 host will end/) as string,
      };
      expect(report.find(({ svm }) => svm === "svm_web")).toMatchObject({ repair: mode === "provider" ? [] : [ends] });
    });
  },
);

const ADDRESS = "ontap_iscsi_service.db";
const STATE = {
  cluster: "c",
  svm_name: "svm_a",
  svm_uuid: "U-1",
  ensure: "present",
  enabled: true,
  target_alias: "x",
  target_name: "iqn.1",
};

/** A service of the provider's in a plan. */
function planned(change: object, more: Plan = {}): Plan {
  const expressions = { cluster: {}, svm_name: {}, target_alias: {} };
  const resources = [{ address: ADDRESS, mode: "managed", type: "ontap_iscsi_service", expressions }];
  return {
    errored: false,
    configuration: { root_module: { resources } },
    resource_changes: [{ address: ADDRESS, mode: "managed", type: "ontap_iscsi_service", ...change }],
    ...more,
  };
}

function only(plan: Plan): ServiceReport | undefined {
  const [first, ...others] = servicesOfPlan("p", plan);
  expect(others).toEqual([]);
  return first;
}

describe("a plan of provider mode", () => {
  it("tells that a service is gone, but not what is live of one that the state does not have", () => {
    const change = {
      change: { actions: ["create"], before: null, after: STATE, after_unknown: { target_name: true } },
    };
    const gone = [{ address: ADDRESS, change: { actions: ["delete"], after: null } }];
    const [field, declared] = ["service", 'present (enabled true, target.alias "x")'];
    expect(only(planned(change, { resource_drift: gone }))).toMatchObject({
      live: null,
      differences: [{ field, live: "absent", declared }],
    });
    const created = only(planned(change));
    expect(created).toMatchObject({ status: "drifted", differences: [{ field, live: "not in the state", declared }] });
    expect(created).not.toHaveProperty("live");
  });

  it("tells an adoption that writes nothing, one that disables, and one of which it does not tell", () => {
    const change = { actions: ["create"], before: null, after: STATE, after_unknown: {} };
    const bare = { cluster: {}, svm_name: {} };
    const adopted = (after: object, more: object, expressions: object): ServiceReport | undefined => {
      const resources = [{ address: ADDRESS, mode: "managed", type: "ontap_iscsi_service", expressions }];
      const changed = { change: { ...change, after: { ...STATE, ...after }, ...more } };
      return only(planned(changed, { configuration: { root_module: { resources } } }));
    };
    expect(adopted({}, {}, bare)).toMatchObject({ status: "inSync", live: { targetAlias: "x" } });
    expect(adopted({}, {}, { ...bare, target_alias: {} })).toMatchObject({ status: "unknown" });
    expect(
      adopted({ enabled: false }, { after_unknown: { disruption: true } }, { ...bare, enabled: {} }),
    ).toMatchObject({
      differences: [{ field: "enabled", live: "true", declared: "false" }],
    });
  });

  it("takes another SVM for one that the state does not have, but not a replacement that was asked for", () => {
    const after = { ...STATE, enabled: false };
    const change = { actions: ["delete", "create"], before: STATE, after };
    const other = only(planned({ change, action_reason: "replace_because_cannot_update" }));
    expect(other).toMatchObject({ differences: [{ field: "service", live: "not in the state" }] });
    expect(only(planned({ change, action_reason: "replace_by_request" }))).toMatchObject({
      differences: [{ field: "enabled", live: "true", declared: "false" }],
    });
  });

  it("is in sync where it changes only what concerns no service", () => {
    const after = { ...STATE, target_alias: "x", deletion_policy: "delete" };
    expect(only(planned({ change: { actions: ["update"], before: STATE, after } }))).toMatchObject({
      status: "inSync",
    });
  });

  it("tells of a service that must be absent whether it is", () => {
    const after = { ...STATE, ensure: "absent", enabled: null, target_alias: null };
    const change = { actions: ["update"], before: STATE, after };
    expect(only(planned({ change }))).toMatchObject({
      declared: { svmName: "svm_a", ensure: "absent" },
      differences: [{ field: "service", live: 'present (enabled true, target.alias "x")', declared: "absent" }],
    });
    const before = { ...STATE, ensure: "absent" };
    expect(only(planned({ change: { ...change, before } }))).toMatchObject({ status: "inSync", live: null });
  });

  it("does not know a declared value that is unknown, whatever else is known", () => {
    const change = { actions: ["update"], before: STATE, after: STATE, after_unknown: { target_alias: true } };
    expect(only(planned({ change }))).toMatchObject({ status: "unknown", svm: "svm_a" });
  });

  it("has no service that is removed from the code", () => {
    const change = { actions: ["delete"], before: STATE, after: null };
    const removed = planned({ change, action_reason: "delete_because_no_resource_config" }, { configuration: {} });
    expect(servicesOfPlan("p", removed)).toEqual([]);
  });

  it("says what cannot be right", () => {
    const after = { ...STATE, svm_name: "a b" };
    expect(only(planned({ change: { actions: ["update"], before: STATE, after } }))).toMatchObject({
      status: "failed",
      problem: expect.stringContaining('"a b"') as string,
    });
  });
});

it("a service of null_resource mode whose triggers are unknown is not known", () => {
  const common = { address: "null_resource.db", mode: "managed", type: "null_resource" };
  const expressions = { triggers: { constant_value: { ensure: "present", svmName: "svm_db" } } };
  const change = { actions: ["create"], before: null, after: {}, after_unknown: { triggers: true } };
  const configuration = { root_module: { resources: [{ ...common, expressions }] } };
  expect(only({ errored: false, configuration, resource_changes: [{ ...common, change }] })).toMatchObject({
    construct: "null_resource.db",
    status: "unknown",
  });
});

describe("a plan of a module with instances", () => {
  const address = (key: string): string => `module.san["${key}.[x"].${ADDRESS}`;
  const resources = [{ address: ADDRESS, mode: "managed", type: "ontap_iscsi_service", expressions: { svm_name: {} } }];
  const calls = { san: { for_each_expression: {}, module: { resources } } };
  const configuration = { root_module: { module_calls: calls } };
  const common = { mode: "managed", type: "ontap_iscsi_service" };
  const changes = [{ ...common, address: address("a"), change: { actions: ["no-op"], before: STATE, after: STATE } }];
  const statuses = (plan: Plan): readonly unknown[] =>
    servicesOfPlan("p", { errored: false, configuration, resource_changes: changes, ...plan }).map(
      ({ construct, status }) => [construct, status],
    );

  it("has those that it plans", () => {
    expect(statuses({})).toEqual([[address("a"), "inSync"]]);
  });

  it("does not know those that it leaves out, applied or not", () => {
    const left = { ...common, address: address("b"), values: STATE };
    const prior = { prior_state: { values: { root_module: { child_modules: [{ resources: [left] }] } } } };
    expect(statuses({ complete: false, ...prior })).toEqual([
      [address("a"), "inSync"],
      [address("b"), "unknown"],
    ]);
    expect(statuses({ complete: false })).toEqual([
      [address("a"), "inSync"],
      [`module.san.${ADDRESS}`, "unknown"],
    ]);
  });
});

const NONE = { field: "service", live: "absent", declared: "present" };

/** A plan that creates `null_resource.a`, and has what an observation asked, and its answers. */
function observing(asked: readonly object[], result: Readonly<Record<string, object>>): Plan {
  const resource = { address: "null_resource.a", mode: "managed", type: "null_resource" };
  const query = { cluster: "{}", services: JSON.stringify(asked) };
  const answers = Object.fromEntries(Object.entries(result).map(([key, answer]) => [key, JSON.stringify(answer)]));
  const values = { program: ["node", "p", "observe"], query, result: answers };
  const resources = [{ address: "data.external.c", mode: "data", type: "external", values }];
  const change = { actions: ["create"], before: null, after: { triggers: { svmName: "svm_a", ensure: "present" } } };
  const prior = { prior_state: { values: { root_module: { resources } } } };
  return { errored: false, ...prior, resource_changes: [{ ...resource, change }] };
}

it.each<[string, object, object]>([
  ["of no service", { service: null, sessions: "s" }, { status: "drifted", differences: [NONE], live: null }],
  ["of a cluster that was not read", { problem: "x" }, { status: "failed", problem: "x" }],
  ["of another version", { inSync: false, problem: "" }, { status: "failed" }],
])("an observation %s is as the live report", (_, answer, expected) => {
  expect(only(observing([{ key: "a" }], { a: answer }))).toMatchObject(expected);
});

it("a service at the address that an app gave it is not the one with that key", () => {
  const asked = [
    { key: "a", resource: "b" },
    { key: "c", resource: "a" },
  ];
  const plan = observing(asked, { a: { inSync: true }, c: { service: null } });
  expect(only(plan)).toMatchObject({ status: "drifted", differences: [NONE] });
});

it("a service that is only read is not known while its cluster is unknown, whatever the state has of it", () => {
  const asked = [{ key: "old", svmName: "svm_old", existing: "true" }];
  const { prior_state } = observing(asked, { old: { inSync: true } });
  const after = { program: ["node", "p", "observe"], query: { services: JSON.stringify(asked) } };
  const change = { actions: ["read"], after, after_unknown: { query: { cluster: true }, result: true } };
  const put = { address: "data.external.c", mode: "data", type: "external", change };
  expect(only({ errored: false, prior_state, resource_changes: [put] })).toMatchObject({
    status: "unknown",
    svm: "svm_old",
  });
});
