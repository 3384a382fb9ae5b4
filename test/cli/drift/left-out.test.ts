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

const addresses = (document: Record<string, unknown>, observed: readonly string[] = []): string[] =>
  leftOutOf(document, observed).map(({ address }) => address);

describe("what a plan leaves out", () => {
  it("is a service that is declared, but not among its changes, with its SVM", () => {
    const document = plan([service("db"), service("backup")], ["null_resource.db"]);
    expect(leftOutOf(document, [])).toEqual([{ address: "null_resource.backup", svmName: "svm_backup" }]);
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
    expect(leftOutOf(document, ["data.ontap_iscsi_service.ro"])).toEqual([
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

  it("is no block whose expressions a service has, too", () => {
    const references = ["local.query"];
    const tok = {
      address: "null_resource.tok",
      expressions: { triggers: { constant_value: { ensure: "present" }, references } },
    };
    const program = { constant_value: ["node", "x.cjs", "observe"] };
    const block = {
      address: "data.external.tok",
      expressions: { program, query: { constant_value: "${local.query}", references } },
    };
    expect(addresses(plan([tok, block], ["null_resource.tok"]))).toEqual([]);
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

  it("is nothing where the plan tells no configuration", () => {
    expect(addresses({ resource_changes: [] })).toEqual([]);
  });
});
