import { App, TerraformStack, TerraformVariable } from "cdktf";
import { type DeletionPolicy, IscsiService, OntapCluster, ValidationError } from "../../lib";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT, type ServiceProps } from "../helpers/service-stack";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

/** What making a service throws. */
function failureOf(props: ServiceProps): unknown {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
  return thrownBy(() => new IscsiService(stack, "db", { cluster, ...props }));
}

describe("a service is refused", () => {
  it.each<[string, ServiceProps, "MISSING_VALUE" | "INVALID_VALUE", string[]]>([
    ["no SVM", { enabled: true }, "MISSING_VALUE", ["svmName and svmUuid: got neither", "at least one"]],
    ["an empty name", { svmName: "" }, "INVALID_VALUE", ['svmName: got ""', "the name of an SVM"]],
    ["a name with a space", { svmName: "svm 1" }, "INVALID_VALUE", ['svmName: got "svm 1"', "vserver show"]],
    ["a name with a wildcard", { svmName: "svm*" }, "INVALID_VALUE", ['svmName: got "svm*"']],
    ["a name with an expression", { svmName: "${x}" }, "INVALID_VALUE", ['svmName: got "${x}"']],
    ["a name with a quote", { svmName: 'a"' }, "INVALID_VALUE", [String.raw`svmName: got "a\""`]],
    ["half a UUID", { svmUuid: "19d04b8e" }, "INVALID_VALUE", ['svmUuid: got "19d04b8e"', "the UUID of an SVM"]],
    [
      "129 characters",
      { svmName: "s", targetAlias: "x".repeat(129) },
      "INVALID_VALUE",
      ["targetAlias: got", "at most 128", "has 129"],
    ],
    ["a space", { svmName: "s", targetAlias: "a b" }, "INVALID_VALUE", ['targetAlias: got "a b"', 'use "-" or "_"']],
    [
      "a control character",
      { svmName: "s", targetAlias: "a\u0007" },
      "INVALID_VALUE",
      [String.raw`got "a\u0007"`, "printable"],
    ],
    ["a line break", { svmName: "s", targetAlias: "a\n" }, "INVALID_VALUE", [String.raw`got "a\n"`]],
    [
      "a flag that is a text",
      { svmName: "s", enabled: "yes" as unknown as boolean },
      "INVALID_VALUE",
      ['enabled: got "yes"', "true or false"],
    ],
    [
      "another presence",
      { svmName: "s", ensure: "gone" as "absent" },
      "INVALID_VALUE",
      ['ensure: got "gone"', '"present" or "absent"'],
    ],
    [
      "values of an absent one",
      { svmName: "s", ensure: "absent", targetAlias: "a" },
      "INVALID_VALUE",
      ["targetAlias: got a value"],
    ],
  ])("with %s, with path, value and expectation", (_, props, code, fragments) => {
    expectFailure(failureOf(props), ValidationError, code, 'IscsiService "stack/db": ', ...fragments);
  });
});

it.each(["disable", "delete"] as DeletionPolicy[])(
  "a null_resource whose policy is to %s is refused, with the two ways to do that",
  (deletionPolicy) => {
    const problem = `deletionPolicy: got "${deletionPolicy}", expected "retain"`;
    const ways = ["Provisioning.PROVIDER", 'declare ensure: "absent" and apply'];
    const error = failureOf({ svmName: "s", deletionPolicy });
    expectFailure(error, ValidationError, "INVALID_VALUE", 'IscsiService "stack/db": ', problem, ...ways);
  },
);

describe("one declaration for each SVM", () => {
  /** Declares a service in each of two stacks, and tells what the second one throws. */
  function secondOf(first: ServiceProps, second: ServiceProps, otherEndpoint = ENDPOINT): unknown {
    const app = new App();
    const [stack0, stack1] = [new TerraformStack(app, "stack0"), new TerraformStack(app, "stack1")];
    const one = new OntapCluster(stack0, "cluster1", { endpoint: ENDPOINT });
    const two = new OntapCluster(stack1, "cluster1", { endpoint: otherEndpoint });
    new IscsiService(stack0, "db", { cluster: one, ...first });
    return thrownBy(() => new IscsiService(stack1, "db", { cluster: two, ...second }));
  }

  it.each([
    ["within a stack", () => ENDPOINT],
    [
      "on a cluster whose endpoint is a variable",
      (stack: TerraformStack) => new TerraformVariable(stack, "endpoint", {}).stringValue,
    ],
  ])("holds %s", (_, endpointIn) => {
    const stack = new TerraformStack(new App(), "stack");
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: endpointIn(stack) });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    const error = thrownBy(() => new IscsiService(stack, "db2", { cluster, svmName: "svm_db", enabled: false }));
    const problem = '"stack/db2": SVM svm_db of cluster cluster1 is declared already by "stack/db"';
    expectFailure(error, ValidationError, "DUPLICATE_SERVICE", problem, "remove one");
  });

  it("leaves SVMs alone that only Terraform knows", () => {
    const stack = new TerraformStack(new App(), "stack");
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const svmName = new TerraformVariable(stack, "svm", {}).stringValue;
    for (const id of ["one", "two"]) new IscsiService(stack, id, { cluster, svmName });
    expect(stack.node.tryFindChild("two")).toBeDefined();
  });

  it.each<[string, ServiceProps, ServiceProps]>([
    ["by name", { svmName: "svm_db" }, { svmName: "svm_db" }],
    ["by UUID, in any case", { svmUuid: UUID }, { svmUuid: UUID.toUpperCase() }],
    ["by UUID, though one has a name too", { svmName: "svm_db", svmUuid: UUID }, { svmUuid: UUID }],
    ["by name, though one has a UUID too", { svmName: "svm_db" }, { svmName: "svm_db", svmUuid: UUID }],
  ])("holds over the whole app %s", (_, first, second) => {
    expectFailure(secondOf(first, second), ValidationError, "DUPLICATE_SERVICE", '"stack1/db"', 'by "stack0/db"');
  });

  it("leaves other SVMs, and the same name on another cluster, alone", () => {
    expect(secondOf({ svmName: "svm_db" }, { svmName: "svm_db2" })).toBeUndefined();
    expect(secondOf({ svmName: "s" }, { svmName: "s" }, "https://other.example.com")).toBeUndefined();
  });

  it("does not count a service that is only read", () => {
    const stack = new TerraformStack(new App(), "stack");
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    expect(thrownBy(() => IscsiService.fromExisting(stack, "read", { cluster, svmName: "svm_db" }))).toBeUndefined();
  });
});

it("a cluster of another stack is refused: its observation cannot be handed over", () => {
  const app = new App();
  const cluster = new OntapCluster(new TerraformStack(app, "one"), "cluster1", { endpoint: ENDPOINT });
  const error = thrownBy(() => new IscsiService(new TerraformStack(app, "two"), "db", { cluster, svmName: "svm_db" }));
  expectFailure(error, ValidationError, "INVALID_VALUE", '"two/db"', 'cluster: got "one/cluster1"', 'of stack "two"');
});
