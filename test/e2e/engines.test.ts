import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identifyEngine } from "../engine/engines";
import type { Engine } from "../engine/engine";
import { EngineFolder } from "../helpers/engine/engine-folder";
import { flat } from "../helpers/engine/engine-output";
import { suite } from "../engine/suite";

type Triggers = Readonly<Record<string, string>> | null;

const [REPLACE, UPDATE, NONE] = [["delete", "create"], ["update"], ["no-op"]] as const;
/** A key without a value. */
const NULL = "${null}";
/** Unknown while planning a drifted resource, and equal to what is stored afterwards: as the constructs declare it. */
const LIVE = '${var.drifted ? (timestamp() == "" ? "" : "in sync") : "in sync"}';

/** Triggers of null_resources, before and after, and what that plans. */
const TRIGGERS: readonly (readonly [string, Triggers, Triggers, readonly string[]])[] = [
  ["the same values", { a: "1" }, { a: "1" }, NONE],
  ["another value", { a: "1" }, { a: "2" }, REPLACE],
  ["a value that is not known yet", { a: "in sync" }, { a: LIVE }, REPLACE],
  ["a new key", { a: "1" }, { a: "1", b: "2" }, REPLACE],
  ["a new key without a value", { a: "1" }, { a: "1", b: NULL }, UPDATE],
  ["a new key without a value beside another value", { a: "1" }, { a: "2", b: NULL }, REPLACE],
  ["a key that lost its value", { a: "1" }, { a: NULL }, REPLACE],
  ["a key that never had a value", { a: NULL }, { a: NULL }, NONE],
  ["a key that got its value", { a: NULL }, { a: "1" }, REPLACE],
  ["a key that is gone", { a: "1", b: "2" }, { a: "1" }, REPLACE],
  ["a key without a value that is gone", { a: "1", b: NULL }, { a: "1" }, REPLACE],
  ["keys for the first time", null, { a: "1" }, REPLACE],
  ["keys without values for the first time", null, { a: NULL }, UPDATE],
  ["no more keys", { a: "1" }, {}, REPLACE],
  ["no more triggers", { a: "1" }, null, REPLACE],
  ["an ignored key", { live: "in sync", ignored: "1" }, { live: "in sync", ignored: "2" }, NONE],
  ["an ignored key beside another value", { live: "in sync", ignored: "1" }, { live: LIVE, ignored: "2" }, REPLACE],
];

const node = (script: string, ...args: readonly string[]) => ["node", "", "-e", script, ...args];
const ECHO = node("process.stdin.pipe(process.stdout)");
const print = (value: string) => `console.log(JSON.stringify({ value: ${value} }))`;

/** Data sources that are read at plan, and what they result in. */
const READ: Readonly<Record<string, readonly [object, unknown]>> = {
  query: [{ program: ECHO, query: { svm: "svm_db", nothing: NULL } }, { svm: "svm_db" }],
  no_query: [{ program: ECHO }, {}],
  arguments: [{ program: node(print("process.argv.slice(1).join()"), "--", "a", "", "b") }, { value: "a,b" }],
  folder: [
    { program: node(print("path.basename(process.cwd())")), working_dir: "${path.module}/below" },
    { value: "below" },
  ],
  large: [{ program: node(print("'x'.repeat(1e6)")) }, { value: "x".repeat(1e6) }],
};

/** Data sources that fail, and how that is explained. */
const FAILING: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
  fails: [node("console.error('no such SVM'); process.exit(3)"), /Execution Failed.*no such SVM.*exit status 3/],
  fails_silently: [node("process.exit(1)"), /Execution Failed.*exit status 1/],
  prints_text: [node("console.log('hello')"), /Unexpected External Program Results/],
  prints_number: [node("console.log('{\"value\":1}')"), /Unexpected External Program Results.*cannot unmarshal number/],
  does_not_exist: [["./nowhere"], /External Program Lookup Failed/],
  has_no_name: [["", ""], /External Program Missing/],
};

suite("an engine of the suite", { engines: "all" }, (engine) => {
  let folder: ConfiguredFolder;

  beforeAll(async () => {
    folder = await ConfiguredFolder.make(engine);
  });

  afterAll(() => folder.remove());

  it("is the version that its name says", async () => {
    expect(await identifyEngine(engine.path)).toMatchObject({ name: engine.name, version: engine.version });
  });

  it("replaces a null_resource whose triggers differ, unless a new one has no value", async () => {
    folder.declare(nullResources(([, before]) => before));
    expect(await folder.apply()).toMatchObject({ exitCode: 0 });
    expect(await folder.plan()).toMatchObject({ exitCode: 0 });
    const before = await folder.output("ids");
    folder.declare(nullResources(([, , after]) => after));
    expect(await folder.plan("-var=drifted=true")).toMatchObject({ exitCode: 2 });
    const { resource_changes: changes = [] } = await folder.planned();
    const actions = (index: number) => changes.find(({ name }) => name === `n${index}`)?.change.actions;
    expect(TRIGGERS.map(([title], index) => [title, actions(index)])).toEqual(
      TRIGGERS.map(([title, , , expected]) => [title, expected]),
    );
    expect(await folder.applyPlan()).toMatchObject({ exitCode: 0 });
    const ids = (await folder.output("ids")) as readonly string[];
    for (const [index, [title, , , expected]] of TRIGGERS.entries()) {
      expect([title, ids[index]]).toEqual([title, expect.stringMatching(/^\d{1,19}$/)]);
      expect([title, ids[index] === (before as readonly string[])[index]]).toEqual([title, expected !== REPLACE]);
    }
    expect(await folder.plan()).toMatchObject({ exitCode: 0 });
  });

  it("reads data.external at plan", async () => {
    folder.declare(dataSources(READ));
    await folder.plan();
    const { outputs = {} } = (await folder.planned()).planned_values;
    for (const [name, [, result]] of Object.entries(READ))
      expect(outputs[name]?.value).toMatchObject({ id: "-", result });
  });

  it("reads data.external at apply when the query is unknown", async () => {
    const reads = { waits: [{ program: ECHO, query: { id: "${null_resource.first.id}" } }] } as const;
    folder.declare({ resource: { null_resource: { first: {} } }, ...dataSources(reads) });
    expect(await folder.plan()).toMatchObject({ exitCode: 2 });
    const { resource_changes: changes } = await folder.planned();
    expect(changes).toContainEqual(objectOf({ name: "waits", change: objectOf({ actions: ["read"] }) }));
    expect(await folder.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await folder.output("waits")).toMatchObject({ result: { id: expect.stringMatching(/^\d+$/) as string } });
    expect(await folder.plan()).toMatchObject({ exitCode: 0 });
  });

  it.each(Object.entries(FAILING))("explains a data.external that %s, at its program", async (name, failing) => {
    const [program, explanation] = failing;
    folder.declare(dataSources({ [name]: [{ program }] }));
    const planned = await folder.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toMatch(explanation);
    expect(planned.output).toContain(`with data.external.${name}`);
    expect(planned.output).toContain('"program": [');
  });

  it("refuses a data.external without a program", async () => {
    folder.declare(dataSources({ empty: [{ program: [] }] }));
    expect(flat(await folder.plan())).toContain("must contain at least 1 elements");
  });
});

const objectOf = (part: object): object => expect.objectContaining(part) as object;

/** All null_resources of {@link TRIGGERS}, with one side of each row. */
function nullResources(triggersOf: (row: (typeof TRIGGERS)[number]) => Triggers): object {
  const lifecycle = { ignore_changes: ['triggers["ignored"]'] };
  const resources = TRIGGERS.map((row, index) => [
    `n${index}`,
    { ...(triggersOf(row) && { triggers: triggersOf(row) }), lifecycle },
  ]);
  return {
    variable: { drifted: { type: "bool", default: false } },
    resource: { null_resource: Object.fromEntries(resources) as object },
    output: { ids: { value: TRIGGERS.map((_, index) => `\${null_resource.n${index}.id}`) } },
  };
}

/** Data sources, each with an output of its name. */
function dataSources(sources: Readonly<Record<string, readonly [object, unknown?]>>): object {
  const blocks = Object.entries(sources).map(([name, [block]]) => [name, block]);
  const outputs = Object.keys(sources).map((name) => [name, { value: `\${data.external.${name}}` }]);
  return {
    data: { external: Object.fromEntries(blocks) as object },
    output: Object.fromEntries(outputs) as object,
  };
}

const PROVIDERS = { terraform: { required_providers: { null: { source: "null" }, external: { source: "external" } } } };

/** A folder with a configuration of both providers. */
class ConfiguredFolder extends EngineFolder {
  static async make(engine: Engine): Promise<ConfiguredFolder> {
    const path = await mkdtemp(join(tmpdir(), "engine-"));
    const folder = new ConfiguredFolder(engine, path, path);
    mkdirSync(join(path, "below"));
    folder.declare({});
    await folder.init();
    return folder;
  }

  declare(configuration: object): void {
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify({ ...PROVIDERS, ...configuration }, null, 2));
  }

  async planned(): Promise<PlanJson> {
    return JSON.parse(await this.planJson()) as PlanJson;
  }
}

/** The parts of a plan that are read. */
interface PlanJson {
  readonly resource_changes?: readonly {
    readonly name: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
  readonly planned_values: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> };
}
