import { App, TerraformStack, TerraformVariable } from "cdktf";
import { type DeletionPolicy, IscsiService, OntapCluster, Provisioning, ValidationError } from "../../lib";
import { decodeSpec } from "../../lib/model/service";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT, nullResource, observations, type ServiceProps, synthesizeService } from "../helpers/service-stack";
import { rendered } from "../helpers/synthesized";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

/** A cluster of a new stack. */
function newCluster(provisioning?: Provisioning): OntapCluster {
  const stack = new TerraformStack(new App(), "stack");
  return new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, ...(provisioning && { provisioning }) });
}

function serviceOf(cluster: OntapCluster, id: string, props: ServiceProps): IscsiService {
  return new IscsiService(TerraformStack.of(cluster), id, { cluster, ...props });
}

describe("an alias", () => {
  it.each([
    "${x}",
    "%{if}",
    "$${x}",
    `a"b`,
    String.raw`a\b`,
    String.raw`a\"b`,
    "é",
    "🎯",
    "x".repeat(128),
    "$",
    "a&<b>",
  ])("reaches the program as it is: %s", (targetAlias) => {
    const result = synthesizeService({ svmName: "svm_db", targetAlias });
    const { targetAlias: trigger } = nullResource(result).triggers as ServiceProps;
    expect(rendered(trigger)).toBe(targetAlias);
    expect(decodeSpec(observations(result).cluster1?.[0] ?? {})).toMatchObject({ targetAlias });
  });

  it("is composed, as ONTAP's is when it is compared, and a UUID is in lower case", () => {
    const props = { svmUuid: UUID.toUpperCase(), targetAlias: "e\u0301" };
    expect(nullResource(synthesizeService(props)).triggers).toMatchObject({ svmUuid: UUID, targetAlias: "\u00e9" });
  });
});

describe("a service is refused", () => {
  it.each<[string, ServiceProps, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    ["no SVM", { enabled: true }, "MISSING_VALUE", "svmName and svmUuid: got neither, expected at least one"],
    ["an expression", { svmName: "${x}" }, "INVALID_VALUE", 'svmName: got "${x}"'],
    [
      "values of none",
      { svmName: "s", ensure: "absent", targetAlias: "a" },
      "INVALID_VALUE",
      "targetAlias: got a value",
    ],
  ])("with %s, with path, value and expectation", (_, props, code, problem) => {
    const error = thrownBy(() => serviceOf(newCluster(), "db", props));
    expectFailure(error, ValidationError, code, `IscsiService "stack/db": ${problem}`);
  });

  it.each(["disable", "delete"] as DeletionPolicy[])("whose null_resource cannot %s it", (deletionPolicy) => {
    const problem = `deletionPolicy: got "${deletionPolicy}", expected "retain"`;
    const ways = ["Provisioning.PROVIDER", 'declare ensure: "absent" and apply'];
    const error = thrownBy(() => serviceOf(newCluster(), "db", { svmName: "s", deletionPolicy }));
    expectFailure(error, ValidationError, "INVALID_VALUE", 'IscsiService "stack/db": ', problem, ...ways);
  });

  it("on a cluster of another stack, which cannot hand over its observation", () => {
    const app = new App();
    const cluster = new OntapCluster(new TerraformStack(app, "one"), "cluster1", { endpoint: ENDPOINT });
    const error = thrownBy(
      () => new IscsiService(new TerraformStack(app, "two"), "db", { cluster, svmName: "svm_db" }),
    );
    expectFailure(error, ValidationError, "INVALID_VALUE", '"two/db"', 'cluster: got "one/cluster1"', 'of stack "two"');
  });

  it.each<[object, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    [{}, "MISSING_VALUE", "svmName and svmUuid: got neither"],
    [{ svmName: "a b" }, "INVALID_VALUE", 'svmName: got "a b"'],
  ])("if it is only read and its SVM is %j", (svm, code, message) => {
    const cluster = newCluster();
    const error = thrownBy(() => IscsiService.fromExisting(cluster, "old", { cluster, ...svm }));
    expectFailure(error, ValidationError, code, "/old", message);
  });
});

it.each(Object.values(Provisioning))("an absent service has no target to name: %s", (provisioning) => {
  const gone = serviceOf(newCluster(provisioning), "gone", { svmName: "svm_db", ensure: "absent" });
  for (const name of ["targetName", "targetPortals"] as const) {
    const error = thrownBy(() => gone[name]);
    expectFailure(
      error,
      ValidationError,
      "INVALID_VALUE",
      `IscsiService "stack/gone": ${name}`,
      "remove the reference",
    );
  }
});

describe("one declaration for each SVM", () => {
  /** Declares a service in each of two stacks, and tells what the second one throws. */
  function secondOf(first: ServiceProps, second: ServiceProps, otherEndpoint = ENDPOINT): unknown {
    const app = new App();
    const [one, two] = [ENDPOINT, otherEndpoint].map(
      (endpoint, index) => new OntapCluster(new TerraformStack(app, `stack${index}`), "cluster1", { endpoint }),
    ) as [OntapCluster, OntapCluster];
    serviceOf(one, "db", first);
    return thrownBy(() => serviceOf(two, "db", second));
  }

  it.each(Object.values(Provisioning))("holds within a stack: %s", (provisioning) => {
    const cluster = newCluster(provisioning);
    serviceOf(cluster, "db", { svmName: "svm_db" });
    const error = thrownBy(() => serviceOf(cluster, "db2", { svmName: "svm_db", enabled: false }));
    const problem = '"stack/db2": SVM svm_db of cluster cluster1 is declared already by "stack/db"';
    expectFailure(error, ValidationError, "DUPLICATE_SERVICE", problem, "remove one");
    expect(thrownBy(() => IscsiService.fromExisting(cluster, "read", { cluster, svmName: "svm_db" }))).toBeUndefined();
  });

  it("leaves SVMs alone that only Terraform knows", () => {
    const cluster = newCluster();
    const svmName = new TerraformVariable(cluster, "svm", {}).stringValue;
    serviceOf(cluster, "one", { svmName });
    expect(thrownBy(() => serviceOf(cluster, "two", { svmName }))).toBeUndefined();
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
});
