import { App, TerraformOutput, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, ValidationError } from "../../lib";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT, observations } from "../helpers/service-stack";
import { synthesize } from "../helpers/synthesized";

it("a service that is only read is observed, and never written", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const { targetName, targetPortals } = IscsiService.fromExisting(stack, "old", { cluster, svmName: "svm_old" });
    for (const [id, value] of Object.entries({ targetName, targetPortals })) new TerraformOutput(stack, id, { value });
  });
  const asked = { key: "old", svmName: "svm_old", existing: "true", targetPortals: "true" };
  expect(observations(result)).toEqual({ cluster1: [asked] });
  expect(result.json.resource).toBeUndefined();
  const { locals, output } = result.json;
  for (const name of ["targetName", "targetPortals"]) {
    const [, local = ""] = /^\$\{local\.(\w+)\}$/.exec(String(output?.[name]?.value)) ?? [];
    expect(locals?.[local]).toMatch(new RegExp(String.raw`^\$\{local\.cluster1_services_\w+\["old"\]\.${name}\}$`));
  }
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
