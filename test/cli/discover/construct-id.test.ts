import { TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { constructId, serviceId } from "../../../lib/cli/discover/construct-id";
import { IscsiService, OntapCluster } from "../../../lib";

const SVM_NAME = fc.stringMatching(/^[A-Za-z0-9_.-]{1,90}$/);

describe("the id of a construct", () => {
  it.each(["svm_db", "SVM-1", "_hidden", "x".repeat(63)])("is the name itself: %s", (name) => {
    expect(constructId(name)).toBe(name);
  });

  it.each([
    ["begins with a digit", "1svm", /^svm_1svm_[0-9a-f]{8}$/],
    ["begins with a hyphen", "-svm", /^svm_-svm_[0-9a-f]{8}$/],
    ["has a dot", "svm.prod", /^svm_prod_[0-9a-f]{8}$/],
    ["is too long", "x".repeat(64), /^x{48}_[0-9a-f]{8}$/],
    ["is the id of the stack's backend", "backend", /^backend_[0-9a-f]{8}$/],
    ["is hidden by CDKTF", "Default", /^Default_[0-9a-f]{8}$/],
    ["is a property of every object", "constructor", /^constructor_[0-9a-f]{8}$/],
  ])("gets a hash where the name %s", (_why, name, expected) => {
    expect(constructId(name)).toMatch(expected);
  });

  it("gets a hash where something else has it", () => {
    expect(constructId("svm_db", (id) => id === "svm_db")).toMatch(/^svm_db_[0-9a-f]{8}$/);
    expect(serviceId("cluster1", "cluster1")).toMatch(/^cluster1_[0-9a-f]{8}$/);
    expect(serviceId("svm_db", "cluster1")).toBe("svm_db");
  });

  it("differs for different names and is an address for the engine", () => {
    fc.assert(
      fc.property(fc.uniqueArray(SVM_NAME, { maxLength: 30 }), (names) => {
        const ids = names.map((name) => constructId(name));
        expect(new Set(ids).size).toBe(names.length);
        expect(ids.filter((id) => !/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/.test(id))).toEqual([]);
      }),
    );
  });

  it("is taken by a stack, however the SVMs and the cluster are named", () => {
    const names = [
      "backend",
      "ontap-iscsi-null",
      "ontap-iscsi-external",
      "Default",
      "Resource",
      "__proto__",
      "a.b",
      "a_b",
    ];
    const stack = new TerraformStack(Testing.app(), "iscsi");
    const cluster = new OntapCluster(stack, constructId("a_b"), { endpoint: "https://cluster1.example.com" });
    for (const svmName of names) new IscsiService(stack, serviceId(svmName, "a_b"), { cluster, svmName });
    const { resource } = JSON.parse(Testing.synth(stack)) as { resource: { null_resource: object } };
    expect(Object.keys(resource.null_resource)).toHaveLength(names.length);
  });
});
