import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformHclModule, TerraformModule, TerraformStack, Testing } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { IscsiService, OntapCluster } from "../../lib";
import { ENDPOINT, nullResource, synthesizeService } from "../helpers/service-stack";
import { type StackJson, synthesize } from "../helpers/synthesized";

/** As "cdktf get" generates it. */
class ModuleBinding extends TerraformModule {}

it.each<[string, (stack: TerraformStack) => IConstruct, string]>([
  ["a resource", (stack) => new Resource(stack, "svm"), "null_resource.svm"],
  ["another service", (stack) => otherService(stack), "null_resource.svm"],
  ["a module", (stack) => new TerraformHclModule(stack, "svm", { source: "example/svm" }), "module.svm"],
  ["a module with bindings", (stack) => new ModuleBinding(stack, "svm", { source: "example/svm" }), "module.svm"],
])("a service waits for %s that it depends on", (_, make, address) => {
  const result = synthesizeService({ svmName: "svm_db" }, (db, stack) => {
    db.node.addDependency(make(stack));
  });
  expect(nullResource(result).depends_on).toContain(address);
});

function otherService(stack: TerraformStack): IscsiService {
  const cluster = new OntapCluster(stack, "other", { endpoint: "https://other.example.com" });
  return new IscsiService(stack, "svm", { cluster, svmName: "svm_db" });
}

it("a service waits for what a scope around it depends on, but never for itself", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const site = new Construct(stack, "site");
    site.node.addDependency(new Resource(stack, "svm"), new IscsiService(site, "db", { cluster, svmName: "svm_db" }));
  });
  expect(Object.values(result.json.resource?.null_resource ?? {})).toContainEqual(
    expect.objectContaining({
      depends_on: ["null_resource.svm"],
      triggers: expect.anything() as unknown,
    }),
  );
});

it("the stack of a service waits for another stack, where elements cannot be referred to", () => {
  const app = new App();
  const [storage, iscsi] = [new TerraformStack(app, "storage"), new TerraformStack(app, "iscsi")];
  const cluster = new OntapCluster(iscsi, "cluster1", { endpoint: ENDPOINT });
  const db = new IscsiService(iscsi, "db", { cluster, svmName: "svm_db" });
  db.node.addDependency(new Resource(storage, "svm"));
  const { resource } = JSON.parse(Testing.synth(iscsi)) as StackJson;
  expect(resource?.null_resource?.db).not.toHaveProperty("depends_on");
  expect(iscsi.dependencies).toEqual([storage]);
});

it("a second synthesis of the same constructs writes the same", () => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  db.node.addDependency(new Resource(stack, "svm"));
  expect(Testing.synth(stack)).toBe(Testing.synth(stack));
});
