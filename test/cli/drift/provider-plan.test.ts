import type { Declaration } from "../../../lib/cli/drift/declaration";
import { readPlans } from "../../../lib/cli/drift/read-plans";

const CONNECTION = {
  endpoint: "https://cluster1.example.com",
  profile: "default",
  ca: null,
  concurrency: 6,
  request_timeout_ms: 30_000,
};
const PROVIDER = "cdktf.local/netapp/ontap";
const LITERALS = { clusters: { constant_value: { cluster1: CONNECTION } } };

/** As engines show a resource: what the provider filled in stands beside what is declared. */
const LIVE = {
  cluster: "cluster1",
  svm_name: "svm_db",
  svm_uuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  ensure: "present",
  enabled: true,
  target_alias: "filled-in",
  deletion_policy: "retain",
  active_sessions: "end",
};
const DECLARED = { cluster: {}, svm_name: {}, ensure: {}, enabled: {}, active_sessions: {} };

interface Plan {
  readonly changes?: readonly object[];
  readonly read?: readonly object[];
  readonly resources?: readonly object[];
  readonly modules?: object;
  readonly provider?: object;
  /** Further configurations of providers. */
  readonly providers?: object;
  readonly variables?: object;
}

/** A plan as `terraform show -json` has it, as far as it is read. */
function declarations({
  changes = [],
  read = [],
  resources = [],
  modules,
  provider = LITERALS,
  providers = {},
  variables = {},
}: Plan): Promise<readonly Declaration[]> {
  const plan = {
    format_version: "1.2",
    variables,
    planned_values: { root_module: {} },
    prior_state: { values: { root_module: { resources: read } } },
    resource_changes: changes,
    configuration: {
      provider_config: { ontap: { name: "ontap", full_name: PROVIDER, expressions: provider }, ...providers },
      root_module: { resources, ...(modules === undefined ? {} : { module_calls: modules }) },
    },
  };
  return readPlans(["-"], () => Promise.resolve(JSON.stringify(plan)));
}

function changed(address: string, after: object | null, unknown: object = {}): object {
  const change = { actions: ["update"], after, after_unknown: unknown };
  return { address, mode: "managed", type: "ontap_iscsi_service", change };
}

function configured(address: string, expressions: object = DECLARED, provider = "ontap"): object {
  return { address, mode: "managed", type: "ontap_iscsi_service", expressions, provider_config_key: provider };
}

const DB = "ontap_iscsi_service.db";

describe("the declarations of plans of provider mode", () => {
  it("have what is declared, without what the provider filled in", async () => {
    const found = await declarations({ changes: [changed(DB, LIVE)], resources: [configured(DB)] });
    expect(found).toEqual([
      {
        place: { stack: "standard input", construct: DB, cluster: "cluster1", svm: "svm_db" },
        connection: {
          name: "cluster1",
          endpoint: "https://cluster1.example.com",
          profile: "default",
          concurrency: 6,
          requestTimeoutMs: 30_000,
        },
        spec: { svmName: "svm_db", enabled: true },
        activeSessions: "end",
      },
    ]);
  });

  it("have the values of variables that say how the cluster is reached", async () => {
    const endpoint = "https://${var.host}:${var.port}";
    const provider = { clusters: { constant_value: { cluster1: { ...CONNECTION, endpoint } } } };
    const plan = { changes: [changed(DB, LIVE)], resources: [configured(DB)], provider };
    const variables = { host: { value: "c1.example.com" }, port: { value: "8443" } };
    expect(await declarations({ ...plan, variables })).toMatchObject([
      { connection: { endpoint: "https://c1.example.com:8443" } },
    ]);
    expect(await declarations({ ...plan, variables: { host: { value: "c1.example.com" } } })).toMatchObject([
      { status: "unknown", problem: expect.stringContaining("does not tell how the cluster is reached") as string },
    ]);
    expect(await declarations({ ...plan, variables: { ...variables, host: { value: "${x}" } } })).toMatchObject([
      { status: "failed", problem: expect.stringContaining('got "https://${x}:8443"') as string },
    ]);
  });

  it.each([
    ["a literal", { endpoint: { constant_value: "https://b.example.com" } }, "https://b.example.com"],
    [
      "a text with variables of its caller",
      { endpoint: { constant_value: "https://${var.b}" } },
      "https://b.example.com",
    ],
    ["the default, where none is given", {}, "https://default.example.com"],
    ["what the plan does not tell", { endpoint: { references: ["var.b"] } }, undefined],
    ["none", { endpoint: { constant_value: null } }, undefined],
  ])("of a module have its variables, not those of the root: %s", async (_, expressions, endpoint) => {
    const clusters = { constant_value: { cluster1: { ...CONNECTION, endpoint: "${var.endpoint}" } } };
    const provider = { full_name: PROVIDER, module_address: "module.fleet.module.b", expressions: { clusters } };
    const module = {
      resources: [configured(DB, DECLARED, "module.fleet.module.b:ontap")],
      variables: { endpoint: { default: "https://default.example.com" } },
    };
    const fleet = { module_calls: { b: { expressions, module } } };
    const found = await declarations({
      changes: [changed(`module.fleet.module.b.${DB}`, LIVE)],
      modules: { fleet: { expressions: { b: { constant_value: "${var.host_b}" } }, module: fleet } },
      providers: { "module.fleet.module.b:ontap": provider },
      variables: { endpoint: { value: "https://a.example.com" }, host_b: { value: "b.example.com" } },
    });
    const problem = expect.stringContaining("does not tell how the cluster is reached") as string;
    expect(found).toMatchObject([
      endpoint === undefined ? { status: "unknown", problem } : { connection: { endpoint } },
    ]);
  });

  it("hide an alias that is sensitive", async () => {
    const change = { actions: ["update"], after: LIVE, after_unknown: {}, after_sensitive: { target_alias: true } };
    const resource = { address: DB, mode: "managed", type: "ontap_iscsi_service", change };
    expect(await declarations({ changes: [resource], resources: [configured(DB)] })).toMatchObject([
      { hidesAlias: true },
    ]);
  });

  it("leave out what is to be destroyed and declared no more, and know nothing of what is declared all the same", async () => {
    const { change, ...resource } = changed(DB, null) as { readonly change: object };
    const changes = [{ ...resource, change: { ...change, actions: ["delete"] } }];
    expect(await declarations({ changes })).toEqual([]);
    expect(await declarations({ changes, resources: [configured(DB)] })).toMatchObject([
      { construct: DB, status: "unknown", problem: "the plan says nothing of the service" },
    ]);
  });

  it("are on the clusters of the provider's configuration that each of them has", async () => {
    const endpoint = "https://lab.example.com";
    const expressions = { clusters: { constant_value: { cluster1: { ...CONNECTION, endpoint } } } };
    const lab = { name: "ontap", full_name: PROVIDER, module_address: "module.lab", expressions };
    const other = { ...lab, alias: "other" };
    const found = await declarations({
      changes: [DB, `module.lab[0].${DB}`, "ontap_iscsi_service.other"].map((address) => changed(address, LIVE)),
      resources: [configured(DB), configured("ontap_iscsi_service.other", DECLARED, "ontap.other")],
      modules: { lab: { module: { resources: [configured(DB, DECLARED, "module.lab:ontap")] } } },
      providers: { "module.lab:ontap": lab, "ontap.other": other },
    });
    const endpoints = [CONNECTION.endpoint, endpoint, endpoint];
    expect(found).toMatchObject(endpoints.map((url) => ({ connection: { endpoint: url } })));
  });

  it("are found in modules, also those with instances", async () => {
    const address = `module.san["a.b]c"].${DB}[0]`;
    const modules = { san: { module: { resources: [configured(DB)] } } };
    expect(await declarations({ changes: [changed(address, LIVE)], modules })).toMatchObject([
      { place: { construct: address }, spec: { svmName: "svm_db" } },
    ]);
  });

  it("include data sources that were read, and those put off to the apply", async () => {
    const [seen, later] = ["data.ontap_iscsi_service.seen", "data.ontap_iscsi_service.later"];
    const expressions = { cluster: {}, svm_name: {} };
    const found = await declarations({
      read: [{ address: seen, mode: "data", type: "ontap_iscsi_service", values: LIVE }],
      changes: [changed(later, { cluster: "cluster1" }, { svm_name: true })],
      resources: [configured(seen, expressions), configured(later, expressions)],
    });
    expect(found).toMatchObject([
      { place: { construct: seen }, spec: { svmName: "svm_db" } },
      { construct: later, cluster: "cluster1", status: "unknown" },
    ]);
  });

  it("are not known before the apply where a value is not", async () => {
    const changes = [changed(DB, { ...LIVE, enabled: undefined }, { enabled: true })];
    expect(await declarations({ changes, resources: [configured(DB)] })).toEqual([
      {
        stack: "standard input",
        construct: DB,
        cluster: "cluster1",
        svm: "svm_db",
        status: "unknown",
        problem: "the declaration has values that are not known before the apply",
      },
    ]);
  });

  it("say so when the plan does not tell how the cluster is reached", async () => {
    const provider = { clusters: { references: ["var.endpoint"] } };
    expect(await declarations({ changes: [changed(DB, LIVE)], resources: [configured(DB)], provider })).toMatchObject([
      {
        construct: DB,
        status: "unknown",
        problem: expect.stringContaining("its connection has expressions") as string,
      },
    ]);
  });

  it("say so when the cluster is not in the provider's configuration", async () => {
    const provider = { clusters: { constant_value: {} } };
    expect(await declarations({ changes: [changed(DB, LIVE)], resources: [configured(DB)], provider })).toMatchObject([
      { construct: DB, status: "failed", problem: expect.stringContaining("cluster.endpoint: missing") as string },
    ]);
  });
});
