import { leftOutOf } from "../../../lib/cli/drift/left-out";

/** A resource, or a block, as a plan's configuration has it. */
function configured(address: string, expressions: Readonly<Record<string, unknown>>, more: object = {}): object {
  const argumentOf = ([name, value]: [string, unknown]): [string, object] => [name, { constant_value: value }];
  return { address, expressions: Object.fromEntries(Object.entries(expressions).map(argumentOf)), ...more };
}

const service = (name: string, more: object = {}): object =>
  configured(`null_resource.${name}`, { triggers: { svmName: `svm_${name}`, ensure: "present" } }, more);

const observation = (name: string, query: object): object =>
  configured(`data.external.${name}`, { program: ["node", "x.cjs", "observe"], query: { cluster: "{}", ...query } });

/** A plan's configuration, and the addresses that it is about. */
function plan(resources: readonly object[], about: readonly string[], more: object = {}): Record<string, unknown> {
  return {
    configuration: { root_module: { resources, ...more } },
    resource_changes: about.map((address) => ({ address })),
  };
}

/** What a plan has of a managed resource since the last apply. */
const applied = (address: string, type: string, values: object): object => ({ address, mode: "managed", type, values });

const addresses = (document: Record<string, unknown>, observed: readonly string[] = []): string[] =>
  leftOutOf(document, observed).map(({ address }) => address);

describe("what a plan leaves out", () => {
  it("is a service that is declared, but not among its changes, with its SVM", () => {
    const document = plan([service("db"), service("backup")], ["null_resource.db"]);
    expect(leftOutOf(document, [])).toMatchObject([{ address: "null_resource.backup", svmName: "svm_backup" }]);
  });

  it("is a service that is declared, and that the plan destroys", () => {
    const document = plan([service("db"), service("backup")], []);
    const change = (name: string, ...actions: string[]) => ({ address: `null_resource.${name}`, change: { actions } });
    document.resource_changes = [change("db", "delete"), change("backup", "delete", "create")];
    expect(addresses(document)).toEqual(["null_resource.db"]);
  });

  it("is a service that is only read, when no block of the plan reads it", () => {
    const document = plan([observation("ro", { svmName: "svm_ro" })], []);
    expect(addresses(document)).toEqual(["data.external.ro"]);
    expect(addresses(document, ["data.external.ro"])).toEqual([]);
  });

  it("is a service of the provider, written or read", () => {
    const of = (address: string): object =>
      configured(address, { svm_uuid: "u", cluster: "c" }, { type: "ontap_iscsi_service" });
    const document = plan(
      [of("ontap_iscsi_service.db"), of("ontap_iscsi_service.b"), of("data.ontap_iscsi_service.ro")],
      ["ontap_iscsi_service.db"],
    );
    expect(leftOutOf(document, ["data.ontap_iscsi_service.ro"])).toMatchObject([
      { address: "ontap_iscsi_service.b", svmUuid: "u" },
    ]);
  });

  it("is no block that belongs to services which are written, nor another resource", () => {
    const blocks = [observation("all", { services: "[]" }), observation("one", { svmName: "x", ensure: "present" })];
    const others = [
      configured("null_resource.other", { triggers: { a: "1" } }),
      configured("data.external.other", { program: ["x"] }),
    ];
    expect(addresses(plan([...blocks, ...others], []))).toEqual([]);
  });

  it("is no block whose answer a service refers to, as constructs write it for values that are tokens", () => {
    const local = (name: string): string => `local.fleet-tok_${name}`;
    const triggers = {
      constant_value: { ensure: "present", svmName: "${var.svm}" },
      references: [`${local("services_884B89FD")}["service"].inSync`, local("services_884B89FD"), "var.svm"],
    };
    const tok = { address: "null_resource.tok", expressions: { triggers } };
    const program = { constant_value: ["node", "x.cjs", "observe"] };
    const query = { constant_value: `\${${local("query_EBEB7237")}}`, references: [local("query_EBEB7237")] };
    const block = { address: "data.external.tok", expressions: { program, query } };
    expect(addresses(plan([tok, block], ["null_resource.tok"]))).toEqual([]);
    expect(addresses(plan([tok, block], []))).toEqual(["null_resource.tok"]);
    expect(addresses(plan([block], []))).toEqual(["data.external.tok"]);
  });

  it("is found in modules, whatever their index, but not where there may be no module or no resource", () => {
    const maybe = { count_expression: {} };
    const module = { resources: [service("db"), service("backup"), service("maybe", maybe)] };
    const call = { module: { module_calls: { inner: { module } } } };
    const calls = { san: call, none: { ...call, for_each_expression: {} } };
    const document = plan([], ['module.san.module.inner.null_resource.db["a"]'], { module_calls: calls });
    expect(addresses(document)).toEqual(["module.san.module.inner.null_resource.backup"]);
  });

  it("is what there may be none of, too, where the plan says that it is not complete", () => {
    const document = plan([service("db", { count_expression: {} })], []);
    expect(addresses(document)).toEqual([]);
    expect(addresses({ ...document, complete: false })).toEqual(["null_resource.db"]);
    expect(addresses({ ...document, errored: true })).toEqual(["null_resource.db"]);
  });

  it("is an instance that was applied and that the plan does not mention", () => {
    const each = { for_each_expression: {} };
    const module = { resources: [service("db"), service("gone")] };
    const document = plan(
      [configured("ontap_iscsi_service.web", {}, { ...each, type: "ontap_iscsi_service" })],
      ['module.san["x"].null_resource.db', 'ontap_iscsi_service.web["x"]'],
      { module_calls: { san: { module, ...each } } },
    );
    const inModule = (key: string): object => {
      const triggers = { ensure: "present", svmName: `svm_${key}` };
      const address = `module.san["${key}"]`;
      const owner = applied(`${address}.null_resource.own`, "null_resource", { triggers: { a: "1" } });
      return { address, resources: [applied(`${address}.null_resource.db`, "null_resource", { triggers }), owner] };
    };
    const web = (key: string): object =>
      applied(`ontap_iscsi_service.web["${key}"]`, "ontap_iscsi_service", { svm_name: `svm_${key}`, svm_uuid: "u" });
    const undeclared = applied("null_resource.undeclared", "null_resource", { triggers: { ensure: "present" } });
    const resources = [web("x"), web("y"), undeclared];
    document.prior_state = { values: { root_module: { resources, child_modules: [inModule("x"), inModule("y")] } } };
    expect(leftOutOf(document, [])).toMatchObject([
      { address: 'ontap_iscsi_service.web["y"]', svmName: "svm_y", svmUuid: "u" },
      { address: 'module.san["y"].null_resource.db', svmName: "svm_y" },
    ]);
  });

  it("is an instance that is destroyed, but none that is declared no more", () => {
    const document = plan([service("db", { for_each_expression: {} })], []);
    const keys = ["x", "y"];
    const values = { triggers: { ensure: "present" } };
    const resources = keys.map((key) => applied(`null_resource.db["${key}"]`, "null_resource", values));
    document.prior_state = { values: { root_module: { resources } } };
    const destroyed = { change: { actions: ["delete"] } };
    document.resource_changes = [
      { address: 'null_resource.db["x"]', ...destroyed },
      { address: 'null_resource.db["y"]', ...destroyed, action_reason: "delete_because_each_key" },
    ];
    expect(addresses(document)).toEqual(['null_resource.db["x"]']);
  });

  it("may be an instance that was never applied, where the plan says that it is not complete", () => {
    const document = plan([service("db", { for_each_expression: {} })], ['null_resource.db["x"]']);
    expect(addresses(document)).toEqual([]);
    expect(leftOutOf({ ...document, complete: false }, [])).toMatchObject([
      { address: "null_resource.db", problem: expect.stringContaining("not complete") as string },
    ]);
    const { address, ...values } = { address: 'null_resource.db["y"]', triggers: { ensure: "present" } };
    document.prior_state = { values: { root_module: { resources: [applied(address, "null_resource", values)] } } };
    expect(addresses({ ...document, complete: false })).toEqual([address]);
  });

  it("is nothing where the plan tells no configuration", () => {
    expect(addresses({ resource_changes: [] })).toEqual([]);
  });
});
