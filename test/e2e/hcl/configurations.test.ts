import { suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { HclWorkspace, REQUIRED } from "../../helpers/provider/hcl-workspace";
import { MAKING_TIMEOUT_MS } from "../../helpers/provider/standalone-provider";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const POLICIES = ["retain", "disable", "delete"] as const;
const SVMS = ["one", "two", "three", ...POLICIES];

/** Services of the SVMs, by keys. */
const each = (keys: Readonly<Record<string, string>>, policy = "retain"): string => `
locals { svms = ${JSON.stringify(keys)} }
resource "ontap_iscsi_service" "all" {
  for_each        = local.svms
  cluster         = "cluster1"
  svm_name        = each.value
  deletion_policy = "${policy}"
}
`;

const moved = (from: string, to: string): string => `moved {\n  from = ${from}\n  to   = ${to}\n}\n`;

const service = (name: string, svm: string, more = ""): string =>
  `resource "ontap_iscsi_service" "${name}" {\n  cluster  = "cluster1"\n  svm_name = "${svm}"\n  ${more}\n}\n`;

/** A module of one service, that declares which provider it needs. */
const MODULE = `${REQUIRED}
variable "svm" { type = string }
variable "cluster" {
  type    = string
  default = "cluster1"
}
resource "ontap_iscsi_service" "this" {
  cluster  = var.cluster
  svm_name = var.svm
}
output "iqn" { value = ontap_iscsi_service.this.target_name }
`;
const MODULES = { "iscsi/main.tf": MODULE, "other/main.tf": MODULE };

const call = (name: string, svm: string, more = "", source = "./iscsi"): string =>
  `module "${name}" {\n  source = "${source}"\n  svm    = ${svm}\n  ${more}\n}\n`;

/** Ways to write a configuration in HCL, and the addresses that it then has. */
const WAYS: Readonly<Record<string, readonly [main: (at: HclWorkspace) => string, addresses: readonly string[]]>> = {
  "a module called twice": [
    () => call("a", '"one"') + call("b", '"two"'),
    ["module.a.ontap_iscsi_service.this", "module.b.ontap_iscsi_service.this"],
  ],
  "two modules with the same provider": [
    () => call("a", '"one"') + call("b", '"two"', "", "./other"),
    ["module.a.ontap_iscsi_service.this", "module.b.ontap_iscsi_service.this"],
  ],
  "a module with count": [
    () => call("a", '["one", "two"][count.index]', "count = 2"),
    ["module.a[0].ontap_iscsi_service.this", "module.a[1].ontap_iscsi_service.this"],
  ],
  "a module with for_each and depends_on": [
    () =>
      call("a", "each.key", 'for_each = toset(["one", "two"])\n  depends_on = [terraform_data.first]') +
      'resource "terraform_data" "first" {}\n',
    ['module.a["one"].ontap_iscsi_service.this', 'module.a["two"].ontap_iscsi_service.this', "terraform_data.first"],
  ],
  "two provider aliases": [
    (at) =>
      at.provider() +
      at.provider('alias = "east"', "east") +
      call("a", '"one"') +
      call("b", '"two"', 'cluster = "east"\n  providers = { ontap = ontap.east }'),
    ["module.a.ontap_iscsi_service.this", "module.b.ontap_iscsi_service.this"],
  ],
};

suite("HCL without CDKTF", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: HclWorkspace;
  let onWrite: (() => void) | undefined;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS.map((name) => ({ name, service: {} })) }, ({ method }) => {
      if (method === "POST") onWrite?.();
    });
    workspace = await HclWorkspace.create(engine, simulator);
  }, MAKING_TIMEOUT_MS);

  beforeEach(() => {
    simulator.forget();
    for (const svm of SVMS) simulator.setService(svm, { enabled: true, targetAlias: svm });
  });

  afterEach(async () => {
    const addresses = await workspace.addresses();
    if (addresses.length > 0) await workspace.run("state", "rm", ...addresses);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const writes = (...svms: readonly string[]): string =>
    svms.map((svm) => writesAmong(simulator.methods(svm))).join("|");

  async function applied(main: string, files?: Readonly<Record<string, string>>): Promise<void> {
    await workspace.declare(main, files);
    const applied = await workspace.apply();
    expect(flat(applied)).toContain("Apply complete!");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    simulator.forget();
  }

  it.each(Object.entries(WAYS))("takes %s", async (_, [main, addresses]) => {
    await applied(main(workspace), MODULES);
    expect((await workspace.addresses()).toSorted()).toEqual(addresses);
  });

  it.each(POLICIES)("adds, renames and removes keys of for_each under %s", async (policy) => {
    await applied(each({ a: "one" }, policy));
    await applied(each({ a: "one", b: policy }, policy));
    await workspace.declare(
      each({ a: "one", c: policy }, policy) + moved('ontap_iscsi_service.all["b"]', 'ontap_iscsi_service.all["c"]'),
    );
    expect(flat(await workspace.plan())).toContain("0 to add, 0 to change, 0 to destroy");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes(policy)).toBe("");
    await applied(each({ a: "one" }, policy));
    const left = { retain: true, disable: false, delete: undefined };
    expect(simulator.service(policy)?.enabled).toBe(left[policy]);
    expect(simulator.service("one")?.enabled).toBe(true);
  });

  it("refuses a renamed key without a moved block where the policy would delete the service", async () => {
    await applied(each({ a: "one" }, "delete"));
    await workspace.declare(each({ b: "one" }, "delete"));
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain("add a moved block (from = ontap_iscsi_service.");
  });

  it("moves services into a module, and renames its call", async () => {
    await applied(service("db", "one"));
    await applied(call("a", '"one"') + moved("ontap_iscsi_service.db", "module.a.ontap_iscsi_service.this"), MODULES);
    await applied(call("b", '"one"') + moved("module.a", "module.b"), MODULES);
    expect(await workspace.addresses()).toEqual(["module.b.ontap_iscsi_service.this"]);
    expect(writes("one")).toBe("");
  });

  it("shows drift attribute by attribute, and in a refresh-only plan", async () => {
    await applied(service("db", "one", 'enabled = true\n  target_alias = "db-prod"'));
    simulator.setService("one", { enabled: false, targetAlias: "db-old" });
    const refreshed = await workspace.plan("-refresh-only");
    expect(refreshed).toMatchObject({ exitCode: 2 });
    expect(flat(refreshed)).toMatch(/~ enabled = true -> false .*~ target_alias = "db-prod" -> "db-old"/);
    expect(flat(await workspace.plan())).toMatch(/~ enabled = false -> true .*~ target_alias = "db-old" -> "db-prod"/);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes("one")).toBe("PATCH PATCH");
  });

  it("is completed after a kill of Terraform and the provider in the middle of a write", async () => {
    simulator.setService("one", undefined);
    await workspace.declare(service("db", "one"));
    simulator.faults.add({ method: "POST", times: 1, do: { delayMs: 3_000, after: true } });
    const apply = workspace.startApply();
    onWrite = () => {
      apply.signal("SIGKILL");
    };
    expect(await apply.ended).toMatchObject({ exitCode: null });
    onWrite = undefined;
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(simulator.methods("one").match(/POST/g)).toHaveLength(1);
  });
});
