import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster, ValidationError } from "../../lib";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT } from "../helpers/service-stack";
import { type Block, type Synthesized, synthesize } from "../helpers/synthesized";

/** Synthesizes a service that is only read, with its attributes as outputs. */
function synthesized(): Synthesized {
  return synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const { targetName, inSync, drift } = IscsiService.fromExisting(stack, "old", { cluster, svmName: "svm_old" });
    for (const [id, value] of Object.entries({ targetName, inSync, drift })) new TerraformOutput(stack, id, { value });
  });
}

it("a service that is only read is observed by itself, and nothing else", () => {
  const { json, files } = synthesized();
  const [observed, ...others] = Object.values(json.data?.external ?? {});
  expect(others).toEqual([]);
  expect(observed).toMatchObject({ program: ["node", expect.any(String), "observe"] });
  expect(observed?.query).toEqual({
    cluster: expect.any(String) as string,
    key: "svm_old",
    svmName: "svm_old",
    targetPortals: "false",
  });
  expect(json.resource).toBeUndefined();
  expect(files["cdk.tf.json"]).not.toContain("local-exec");
});

it("its plan fails when it does not exist or is another SVM's, unless the cluster is what cannot be observed", () => {
  const { json } = synthesized();
  const [observed] = Object.values(json.data?.external ?? {});
  expect((observed?.lifecycle as Block).postcondition).toContainEqual({
    condition:
      '${self.result["*"] != "" || (jsondecode(self.result["svm_old"]).live != "absent" && jsondecode(self.result["svm_old"]).inSync)}',
    error_message: expect.stringContaining("The SVM svm_old of the ONTAP cluster cluster1 ${") as string,
  });
});

it("with a token, a resource of its own sees to that: a condition of the look itself would put it off", () => {
  const { json } = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    IscsiService.fromExisting(stack, "old", { cluster, svmName: new TerraformVariable(stack, "svm", {}).stringValue });
  });
  const [observed] = Object.values(json.data?.external ?? {});
  expect(observed).not.toHaveProperty("lifecycle");
  const [gate] = Object.values(json.resource?.terraform_data ?? {});
  expect((gate?.lifecycle as Block).precondition).toHaveLength(2);
});

it.each([
  ["targetName", "targetName"],
  ["inSync", "inSync"],
  ["drift", "drift"],
])("%s is what was observed", (output, field) => {
  const { json } = synthesized();
  expect(json.output?.[output]?.value).toMatch(new RegExp(String.raw`^\$\{local\.\w+\["svm_old"\]\.${field}\}$`));
});

it.each<[string, object, "MISSING_VALUE" | "INVALID_VALUE", string]>([
  ["no SVM", {}, "MISSING_VALUE", "svmName and svmUuid: got neither"],
  ["an odd name", { svmName: "a b" }, "INVALID_VALUE", 'svmName: got "a b"'],
])("it is refused with %s", (_, svm, code, message) => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
  const error = thrownBy(() => IscsiService.fromExisting(stack, "old", { cluster, ...svm }));
  expectFailure(error, ValidationError, code, '"stack/old"', message);
});
