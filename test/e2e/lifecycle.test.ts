import { TerraformOutput } from "cdktf";
import { IscsiService, type IscsiServiceProps, Provisioning } from "../../lib";
import type { SeedService } from "../../lib/simulator/schema-types";
import type { Service } from "../../lib/simulator/svm";
import { type ByMode, recordOf, suite } from "../engine/suite";
import { flat, sectionOf } from "../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../helpers/watched-simulator";

type Declared = Pick<IscsiServiceProps, "ensure" | "enabled" | "targetAlias">;

const { NULL_RESOURCE, PROVIDER } = Provisioning;
const DECLARED = { enabled: true, targetAlias: "db-prod" };
const SAME = { [NULL_RESOURCE]: "", [PROVIDER]: "" };

/** One service, from its first plan to its repair. */
interface Row {
  readonly seed?: SeedService;
  readonly declared: Declared;
  /** The service that somebody makes between the first plan and its apply. */
  readonly meanwhile?: Partial<Service>;
  /** The writes of the first apply. */
  readonly writes: ByMode<string> | string;
  /** What the first plan says of it. */
  readonly planned?: ByMode<string>;
  /** The changes of another client after the first apply; undefined deletes the service. */
  readonly drift: Partial<Service> | undefined;
  /** How a plan shows them. */
  readonly drifted: ByMode<string>;
}

const ROWS: Readonly<Record<string, Row>> = {
  disabled: {
    declared: DECLARED,
    writes: "POST",
    drift: { enabled: false },
    drifted: { [NULL_RESOURCE]: "enabled: live false, declared true", [PROVIDER]: "~ enabled = false -> true" },
  },
  renamed: {
    declared: DECLARED,
    // Provider mode plans again in the apply, and sees it.
    writes: { [NULL_RESOURCE]: "POST PATCH PATCH", [PROVIDER]: "PATCH PATCH" },
    meanwhile: { enabled: false },
    drift: { targetAlias: "other" },
    drifted: {
      [NULL_RESOURCE]: 'target.alias: live \\"other\\", declared \\"db-prod\\"',
      [PROVIDER]: '"other" -> "db-prod"',
    },
  },
  unnamed: {
    seed: { enabled: false, alias: "old" },
    declared: DECLARED,
    writes: "PATCH PATCH",
    planned: {
      [NULL_RESOURCE]: 'enabled: live false, declared true; target.alias: live \\"old\\", declared \\"db-prod\\"',
      [PROVIDER]: 'this apply changes an existing iSCSI service: enabled false → true, target.alias "old" → "db-prod"',
    },
    drift: { enabled: false, targetAlias: "" },
    drifted: {
      [NULL_RESOURCE]: 'enabled: live false, declared true; target.alias: live none, declared \\"db-prod\\"',
      [PROVIDER]: '+ target_alias = "db-prod"',
    },
  },
  unmanaged: {
    seed: { enabled: false, alias: "old" },
    declared: { targetAlias: "db-prod" },
    writes: "PATCH",
    drift: { targetAlias: "other" },
    drifted: {
      [NULL_RESOURCE]: 'target.alias: live \\"other\\", declared \\"db-prod\\"',
      [PROVIDER]: '"other" -> "db-prod"',
    },
  },
  missing: {
    seed: { alias: "db-prod" },
    declared: DECLARED,
    writes: "",
    planned: { ...SAME, [PROVIDER]: "An existing iSCSI service will be adopted, nothing will be written" },
    drift: undefined,
    drifted: {
      [NULL_RESOURCE]: 'declared present (enabled true, target.alias \\"db-prod\\")',
      [PROVIDER]: "ontap_iscsi_service.missing will be created",
    },
  },
  absent: {
    seed: {},
    declared: { ensure: "absent" },
    writes: "DELETE PATCH DELETE",
    drift: {},
    drifted: { [NULL_RESOURCE]: "service: live present", [PROVIDER]: '~ ensure = "present" -> "absent"' },
  },
};
const REPAIRS: ByMode<string> = {
  [NULL_RESOURCE]: "6 to add, 0 to change, 6 to destroy",
  [PROVIDER]: "1 to add, 5 to change, 0 to destroy",
};
const SVMS = Object.keys(ROWS).map((id) => [id, `svm_${id}`] as const);

const declare: Declare = (stack, cluster) => {
  for (const [id, svmName] of SVMS) {
    const service = new IscsiService(stack, id, { cluster, svmName, ...ROWS[id]?.declared });
    if (id !== "disabled") continue;
    new TerraformOutput(stack, "iqn", { value: service.targetName });
    new TerraformOutput(stack, "portals", { value: service.targetPortals });
  }
};

suite("the life of declared services", { engines: "all", modes: "both" }, (engine) => {
  const { provisioning } = engine;
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    const svms = Object.values(ROWS).map(({ seed }) => (seed === undefined ? {} : { service: seed }));
    simulator = await startWatchedSimulator({
      svms: SVMS.map(([, name], index) => ({ name, interfaces, ...svms[index] })),
    });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const writes = (): object =>
    Object.fromEntries(SVMS.map(([id, svm]) => [id, writesAmong(simulator.methods(svm))] as const));

  function expectDeclared(): void {
    for (const [id, svm] of SVMS) {
      const expected = { ...DECLARED, enabled: id !== "unmanaged" };
      expect(simulator.service(svm)).toEqual(id === "absent" ? undefined : expect.objectContaining(expected));
    }
  }

  it("are created or adopted by the saved plan, with the fewest writes", async () => {
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    for (const row of Object.values(ROWS)) expect(flat(planned)).toContain(row.planned?.[provisioning] ?? "");
    for (const [id, svm] of SVMS) if (ROWS[id]?.meanwhile) simulator.setService(svm, ROWS[id].meanwhile);
    simulator.forget();
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    const expected = Object.entries(ROWS).map(([id, row]) => [
      id,
      typeof row.writes === "string" ? row.writes : row.writes[provisioning],
    ]);
    expect(writes()).toEqual(Object.fromEntries(expected));
    expectDeclared();
  });

  it("plan clean afterwards, know their IQN, and an apply writes nothing", async () => {
    simulator.forget();
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(writes()).toEqual(Object.fromEntries(SVMS.map(([id]) => [id, ""])));
    expect(await workspace.output("iqn")).toBe(simulator.service("svm_disabled")?.targetName);
    expect(await workspace.output("portals")).toEqual(["192.0.2.1:3260"]);
  });

  it("show in the plan, and as data in its JSON, what was changed behind their back, and repair it", async () => {
    for (const [id, svm] of SVMS) simulator.setService(svm, ROWS[id]?.drift);
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    for (const [id, { drifted }] of Object.entries(ROWS))
      expect(flat({ ...planned, output: sectionOf(planned, recordOf(engine, id)) })).toContain(drifted[provisioning]);
    expect(planned.output).toContain(REPAIRS[provisioning]);
    expect(planned.output).not.toContain("Changes to Outputs");
    const plan = JSON.parse(await workspace.planJson()) as PlanJson;
    const { change } = plan.resource_changes.find(({ address }) => address === recordOf(engine, "disabled")) ?? {};
    if (provisioning === PROVIDER)
      expect(change).toMatchObject({ before: { enabled: false }, after: { enabled: true } });
    else expect(change?.after.triggers?.drift).toMatch(/^enabled: live false, declared true/);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expectDeclared();
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 0 });
  });

  it("stay on the cluster when they are removed from the code, or destroyed", async () => {
    simulator.forget();
    const before = simulator.requests.length;
    if (provisioning === NULL_RESOURCE) {
      workspace.declare(() => undefined);
      expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
      expect(simulator.requests).toHaveLength(before);
    } else {
      expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    }
    expect(await workspace.addresses()).toEqual([]);
    expectDeclared();
    expect(writes()).toEqual(Object.fromEntries(SVMS.map(([id]) => [id, ""])));
  });
});

interface PlanJson {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly change: { readonly after: { readonly triggers?: Readonly<Record<string, string>> } };
  }[];
}
