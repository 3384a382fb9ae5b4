import { Resource } from "@cdktf/provider-null/lib/resource";
import { Aspects, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { IscsiService, OntapCluster } from "../../lib";
import { ENDPOINT } from "../helpers/service-stack";
import { synthesize } from "../helpers/synthesized";

/** Protects every resource, and counts how often it is asked to. */
class Protection {
  readonly visited: string[] = [];

  visit(node: IConstruct): void {
    this.visited.push(node.node.path);
    if (TerraformResource.isTerraformResource(node)) node.lifecycle = { ...node.lifecycle, preventDestroy: true };
  }
}

it("an Aspect of the user meets every construct once, and what it sets stays", () => {
  const protection = new Protection();
  const { json } = synthesize((stack) => {
    Aspects.of(stack).add(protection);
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" }).node.addDependency(new Resource(stack, "svm"));
  });
  for (const { lifecycle } of Object.values(json.resource?.null_resource ?? {}))
    expect(lifecycle).toMatchObject({ prevent_destroy: true });
  expect(json.resource?.null_resource?.db).toMatchObject({ lifecycle: { ignore_changes: ['triggers["drift"]'] } });
  expect(new Set(protection.visited).size).toBe(protection.visited.length);
  expect(protection.visited).toEqual(expect.arrayContaining(["stack/db", "stack/db/Default"]));
});

it("an Aspect that sets count on every resource does not break the stack", () => {
  const { json } = synthesize((stack) => {
    Aspects.of(stack).add({
      visit: (node) => {
        if (TerraformResource.isTerraformResource(node)) node.count = 1;
      },
    });
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  });
  expect(json.resource?.null_resource?.db).toMatchObject({ count: 1, triggers: { svmName: "svm_db" } });
});

it("our constructs warn of nothing that the user did not do", () => {
  let stack: TerraformStack | undefined;
  synthesize((made) => {
    stack = made;
    const cluster = new OntapCluster(made, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(made, "db", { cluster, svmName: "svm_db" });
  });
  const remarks = stack?.node.findAll().flatMap(({ node }) => node.metadata);
  expect(remarks?.filter(({ type }) => type !== "stacktrace")).toEqual([]);
});
