import { Resource } from "@cdktf/provider-null/lib/resource";
import { Aspects, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../lib";
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
    const values = { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE };
    new IscsiService(stack, "db", values).node.addDependency(new Resource(stack, "svm"));
  });
  const { null_resource: services, terraform_data: owners } = json.resource ?? {};
  const isProtected: unknown = expect.objectContaining({ prevent_destroy: true });
  for (const { lifecycle } of Object.values({ ...services, ...owners })) expect(lifecycle).toEqual(isProtected);
  expect(services?.db).toMatchObject({ lifecycle: { ignore_changes: ['triggers["drift"]'] } });
  expect(new Set(protection.visited).size).toBe(protection.visited.length);
  expect(protection.visited).toEqual(expect.arrayContaining(["stack/db", "stack/db/Default", "stack/db/owner"]));
});

it.each(Object.values(Provisioning))(
  "an Aspect that sets a lifecycle of its own leaves the refusal in a module: %s",
  (provisioning) => {
    const { json } = synthesize((stack) => {
      Aspects.of(stack).add({
        visit: (node) => {
          if (TerraformResource.isTerraformResource(node)) node.lifecycle = { preventDestroy: true };
        },
      });
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE });
    });
    const { terraform_data: owners, ontap_iscsi_service: services } = json.resource ?? {};
    expect(Object.values({ ...owners, ...services })).toMatchObject([
      { lifecycle: { prevent_destroy: true, precondition: [{ condition: "${path.module == path.root}" }] } },
    ]);
  },
);

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
