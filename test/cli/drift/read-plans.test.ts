import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { CliError } from "../../../lib/cli/cli-error";
import type { Declaration } from "../../../lib/cli/drift/declaration";
import { readPlans } from "../../../lib/cli/drift/read-plans";
import { expectFailure, rejectionOf } from "../../helpers/failure";

const ENDPOINT = "https://cluster1.example.com";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ontap-drift-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** The declarations of plans, with a text on standard input. */
function declarations(files: readonly string[], input = ""): Promise<readonly Declaration[]> {
  return readPlans(files, () => Promise.resolve(input));
}

/** A block or a resource of a plan. */
interface Addressed {
  readonly address: string;
  readonly type: string;
  readonly values: object;
}

/** A query of a plan about one service. */
function query(values: Readonly<Record<string, string>>, connection: Readonly<Record<string, unknown>> = {}): object {
  const { concurrency, requestTimeoutMs } = { concurrency: 6, requestTimeoutMs: 30_000 };
  const cluster = {
    name: "cluster1",
    endpoint: ENDPOINT,
    profile: "default",
    concurrency,
    requestTimeoutMs,
    ...connection,
  };
  return { cluster: JSON.stringify(cluster), key: "service", ...values };
}

function readBlock(name: string, values: object): Addressed {
  return {
    address: `data.external.${name}`,
    type: "external",
    values: { program: ["node", "x.cjs", "observe"], query: values },
  };
}

function applied(name: string, triggers: object): Addressed {
  return {
    address: `null_resource.${name}`,
    type: "null_resource",
    values: { triggers: { ...triggers, live: "in sync" } },
  };
}

/** A plan, as far as it is read: what was read when it was made, and what it will apply. */
function plan(read: readonly object[], planned: readonly object[] = [], changes: readonly object[] = []): object {
  return {
    format_version: "1.2",
    prior_state: { values: { root_module: { resources: read } } },
    planned_values: { root_module: { resources: planned } },
    resource_changes: changes,
  };
}

/** The resource of a service in the plan's configuration, with an expression in the connection of its provisioner. */
function configured(name: string, cluster: string, triggers: object = DB): object {
  const connection = `{"endpoint":\${jsonencode(var.endpoint)},"name":"${cluster}"}`;
  const environment = { constant_value: { ONTAP_ISCSI_CLUSTER: connection }, references: ["var.endpoint"] };
  return {
    address: `null_resource.${name}`,
    type: "null_resource",
    provisioners: [{ type: "local-exec", expressions: { environment } }],
    expressions: { triggers: { constant_value: triggers } },
  };
}

const DB = { svmName: "svm_db", ensure: "present", enabled: "true" };

describe("the declarations of plans", () => {
  it("have the values that the engine filled in, and the address of the resource that applies them", async () => {
    const path = file(
      "plan.json",
      plan([readBlock("seen", query({ ...DB, targetAlias: "${x}" }))], [applied("db", DB)]),
    );
    expect(await declarations([path])).toMatchObject([
      {
        place: { stack: path, construct: "null_resource.db", cluster: "cluster1", svm: "svm_db" },
        spec: { svmName: "svm_db", enabled: true, targetAlias: "${x}" },
      },
    ]);
  });

  it("have the address of the resource also while what it applies is not known, because the service drifted", async () => {
    const drifting = { ...applied("db", {}), values: { triggers: DB } };
    const path = file("plan.json", plan([readBlock("seen", query(DB))], [drifting]));
    expect(await declarations([path])).toMatchObject([{ place: { construct: "null_resource.db" } }]);
  });

  it("of several plans come in the order of the plans", async () => {
    const paths = ["b.json", "a.json"].map((name) => file(name, plan([readBlock("seen", query(DB))])));
    expect(await declarations(paths)).toMatchObject(paths.map((stack) => ({ place: { stack } })));
  });

  it("come from standard input, too, with paths of the current folder", async () => {
    const content = JSON.stringify(plan([readBlock("seen", query(DB, { caFile: "./assets/ca.pem" }))]));
    expect(await declarations(["-"], content)).toMatchObject([
      { place: { stack: "standard input" }, connection: { caFile: resolve("assets/ca.pem") } },
    ]);
  });

  it("are refused of a saved plan itself, with the command that makes JSON of it", async () => {
    const path = file("plan.bin", "PK\u0003\u0004\u0014\u0000");
    expect(await rejectionOf(declarations([path]))).toMatchObject({
      problem: `plan "${path}" is a saved plan itself, expected its JSON`,
      remedy: `run "terraform show -json ${path} > plan.json", and give --plan plan.json`,
    });
  });

  it("are refused of a standard input without a plan", async () => {
    const error = await rejectionOf(declarations(["-"]));
    expectFailure(error, CliError, "FILE_INVALID", 'plan "standard input" is no JSON', "terraform show -json");
  });

  it("have the address of the block where SVMs of several clusters share the name, and where a service is only read", async () => {
    const blocks = [
      readBlock("east", query(DB)),
      readBlock("west", query(DB, { name: "cluster2" })),
      readBlock("ro", query({ svmName: "svm_db" })),
    ];
    const path = file("plan.json", plan(blocks, [applied("east", DB), applied("west", DB)]));
    expect(await declarations([path])).toMatchObject(
      ["east", "west", "ro"].map((name) => ({ place: { construct: `data.external.${name}` } })),
    );
    const one = file("one.json", plan([readBlock("ro", query({ svmName: "svm_db" }))], [applied("east", DB)]));
    expect(await declarations([one])).toMatchObject([{ place: { construct: "data.external.ro" } }]);
  });

  it("have the address of the resource on their cluster where SVMs of several clusters share the name", async () => {
    const blocks = [readBlock("east", query(DB)), readBlock("west", query(DB, { name: "cluster2" }))];
    const changes = ["east", "west"].map((name) => ({ address: `null_resource.${name}` }));
    const resources = [configured("east", "cluster1"), configured("west", "cluster2")];
    const configuration = { root_module: { resources } };
    const whole = { ...plan(blocks, [applied("east", DB), applied("west", DB)], changes), configuration };
    expect(await declarations([file("plan.json", whole)])).toMatchObject(
      ["east", "west"].map((name) => ({ place: { construct: `null_resource.${name}` } })),
    );
    const targeted = { ...plan(blocks, [applied("east", DB)], changes.slice(0, 1)), configuration };
    expect(await declarations([file("targeted.json", targeted)])).toMatchObject([
      { place: { construct: "null_resource.east", cluster: "cluster1" } },
      { construct: "null_resource.west", status: "unknown", problem: "the plan says nothing of the service" },
    ]);
  });

  it("whose values are tokens are told once, also when a plan that they were never applied by leaves them out", async () => {
    const answer = { constant_value: { ...DB, svmName: "${var.svm}" }, references: ["local.db_services_884B89FD"] };
    const asked = { constant_value: "${local.db_query_EBEB7237}", references: ["local.db_query_EBEB7237"] };
    const resources = [
      { address: "null_resource.db", type: "null_resource", expressions: { triggers: answer } },
      { address: "data.external.seen", type: "external", expressions: { query: asked } },
    ];
    const [seen, module] = [readBlock("seen", query(DB)), { module_calls: { san: { module: { resources } } } }];
    const read = { address: "module.san", resources: [{ ...seen, address: `module.san.${seen.address}` }] };
    const prior = { prior_state: { values: { root_module: { child_modules: [read] } } } };
    const content = { ...plan([]), ...prior, configuration: { root_module: module } };
    expect(await declarations([file("plan.json", content)])).toMatchObject([
      { construct: "module.san.null_resource.db", status: "unknown" },
    ]);
  });

  it("that cannot be right are told once, also when the plan leaves out their resource", async () => {
    const blocks = [readBlock("seen", query({ ...DB, targetAlias: "a b" }))];
    const failed = { ...plan(blocks), configuration: { root_module: { resources: [configured("db", "cluster1")] } } };
    expect(await declarations([file("plan.json", failed)])).toMatchObject([
      { construct: "null_resource.db", status: "failed", problem: expect.stringContaining("targetAlias") as unknown },
    ]);
  });

  it("that are not known before the apply say so, even when an earlier state has them", async () => {
    const { cluster, ...known } = query(DB) as Record<string, string>;
    const change = {
      address: "data.external.seen",
      type: "external",
      change: {
        after: { program: ["node", "x.cjs", "observe"], query: known },
        after_unknown: { query: { cluster: true } },
      },
    };
    const path = file("plan.json", plan([readBlock("seen", { ...known, cluster })], [applied("db", DB)], [change]));
    expect(await declarations([path])).toEqual([
      {
        stack: path,
        construct: "null_resource.db",
        svm: "svm_db",
        status: "unknown",
        problem: expect.stringContaining("before the apply") as unknown,
      },
    ]);
  });

  it("are found in modules, too, however deep, each with the resource of its module", async () => {
    const inModule = (path: string, block: Addressed): object => ({
      address: path,
      resources: [{ ...block, address: `${path}.${block.address}` }],
    });
    const [EAST, WEST] = ["module.east", 'module.fleet["west"].module.iscsi'];
    const modules = (make: (path: string) => object): object => ({
      child_modules: [make(EAST), { address: 'module.fleet["west"]', child_modules: [make(WEST)] }],
    });
    const content = {
      prior_state: { values: { root_module: modules((path) => inModule(path, readBlock("seen", query(DB)))) } },
      planned_values: { root_module: modules((path) => inModule(path, applied("db", DB))) },
    };
    expect(await declarations([file("plan.json", content)])).toMatchObject(
      [EAST, WEST].map((path) => ({ place: { construct: `${path}.null_resource.db`, svm: "svm_db" } })),
    );
  });

  it("that cannot be right, as their values turned out, say so", async () => {
    const blocks = [
      readBlock("alias", query({ ...DB, targetAlias: "a b" })),
      readBlock("host", query(DB, { endpoint: "http://x" })),
    ];
    expect(await declarations([file("plan.json", plan(blocks))])).toMatchObject([
      { status: "failed", svm: "svm_db", problem: expect.stringContaining("targetAlias") as unknown },
      { status: "failed", cluster: "cluster1", problem: expect.stringContaining("https") as unknown },
    ]);
  });

  it.each([
    ["beside the plan", "stacks/prod"],
    ["in the current folder", "."],
  ])("find the certificate authority %s", async (_, place) => {
    const path = file(
      join(place === "." ? "plans" : place, "plan.json"),
      plan([readBlock("seen", query(DB, { caFile: "./assets/ca.pem" }))]),
    );
    const expected = place === "." ? resolve("assets/ca.pem") : file(join(place, "assets/ca.pem"), "");
    expect(await declarations([path])).toMatchObject([{ connection: { caFile: expected } }]);
  });

  it.each([
    ["a missing file", undefined, ["cannot read plan", "ENOENT"]],
    ["a file that is no JSON", "plan", ["is no JSON"]],
    ["a state", { format_version: "1.0", values: {} }, ['no "planned_values"', "terraform show -json"]],
    ["a list", [], ['no "planned_values"']],
  ])("are refused of %s", async (_, content, fragments) => {
    const path = content === undefined ? join(folder, "nope.json") : file("plan.json", content);
    expectFailure(await rejectionOf(declarations([path])), CliError, "FILE_INVALID", path, ...fragments);
  });
});
