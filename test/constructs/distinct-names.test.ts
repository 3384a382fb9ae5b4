import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { IscsiService, OntapCluster, ValidationError } from "../../lib";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT } from "../helpers/service-stack";

function synthesis(build: (stack: TerraformStack) => void): () => void {
  const app = new App();
  build(new TerraformStack(app, "stack"));
  return () => {
    app.synth();
  };
}

function clusterOf(scope: Construct, id = "cluster1", endpoint = ENDPOINT): OntapCluster {
  return new OntapCluster(scope, id, { endpoint });
}

it.each<[string, (stack: TerraformStack) => void, string, string]>([
  [
    "services of two clusters",
    (stack) => {
      for (const id of ["svm.a", "svma"]) {
        const cluster = clusterOf(stack, `of-${id.length}`, `https://${id}.example.com`);
        new IscsiService(stack, id, { cluster, svmName: id });
      }
    },
    '"stack/svm.a/',
    '"stack/svma/',
  ],
  [
    "two clusters",
    (stack) => {
      for (const id of ["c.1", "c1"]) {
        const cluster = clusterOf(stack, id, `https://${id}.example.com`);
        new IscsiService(stack, `on-${id.length}`, { cluster, svmName: "svm" });
      }
    },
    '"stack/c.1/',
    '"stack/c1/',
  ],
  [
    "a service and a resource of somebody else",
    (stack) => {
      new Resource(stack, "svm.a");
      new IscsiService(stack, "svma", { cluster: clusterOf(stack), svmName: "a" });
    },
    '"stack/svm.a"',
    '"stack/svma/Default"',
  ],
])("the ids of %s that would be merged are refused at synth", (_, build, first, second) => {
  const error = thrownBy(synthesis(build));
  expectFailure(error, ValidationError, "INVALID_VALUE", first, second, "rename one");
});

it("ids that differ in nested scopes are fine, and so is what others merge among themselves", () => {
  const synth = synthesis((stack) => {
    const cluster = clusterOf(stack);
    for (const site of ["s.1", "s1"]) new IscsiService(new Construct(stack, site), "db", { cluster, svmName: site });
    for (const id of ["x.y", "xy"]) new Resource(stack, id);
  });
  expect(synth).not.toThrow();
});
