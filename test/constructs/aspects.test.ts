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

const REFUSED = "${path.module == path.root}";
const OWN = { condition: "${true}", error_message: "Mine." };

it.each<[string, (resource: TerraformResource) => void, object]>([
  [
    "a lifecycle",
    (resource) => {
      resource.lifecycle = { preventDestroy: true };
    },
    { prevent_destroy: true },
  ],
  [
    "a condition",
    (resource) => {
      resource.lifecycle = { precondition: [{ condition: "${true}", errorMessage: "Mine." }] };
    },
    { precondition: [OWN, expect.anything()] },
  ],
  [
    "an override of the lifecycle",
    (resource) => {
      resource.addOverride("lifecycle", { prevent_destroy: true });
    },
    { prevent_destroy: true },
  ],
  [
    "an override of the conditions",
    (resource) => {
      resource.addOverride("lifecycle.precondition", [OWN]);
    },
    { precondition: [OWN, expect.anything()] },
  ],
])("an Aspect that sets %s leaves the refusal in a module", (_, set, kept) => {
  for (const provisioning of Object.values(Provisioning)) {
    const { json } = synthesize((stack) => {
      Aspects.of(stack).add({
        visit: (node) => {
          if (TerraformResource.isTerraformResource(node)) set(node);
        },
      });
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE });
    });
    const { terraform_data: owners, ontap_iscsi_service: services } = json.resource ?? {};
    const guarded = Object.values({ ...owners, ...services });
    expect(guarded).toMatchObject([{ lifecycle: kept }]);
    expect(guarded).toMatchObject([
      {
        lifecycle: {
          precondition: expect.arrayContaining([expect.objectContaining({ condition: REFUSED })]) as unknown,
        },
      },
    ]);
  }
});

it.each<[string, (resource: TerraformResource) => void]>([
  [
    "count",
    (resource) => {
      resource.count = 2;
    },
  ],
  [
    "for_each",
    (resource) => {
      resource.addOverride("for_each", { a: "x" });
    },
  ],
  [
    "triggers_replace",
    (resource) => {
      resource.addOverride("triggers_replace", "x");
    },
  ],
  [
    "lifecycle.replace_triggered_by",
    (resource) => {
      resource.lifecycle = { replaceTriggeredBy: ["null_resource.other"] };
    },
  ],
  [
    "lifecycle.enabled",
    (resource) => {
      resource.addOverride("lifecycle.enabled", false);
    },
  ],
])("an Aspect that sets %s would have the record of a null_resource destroyed, and is refused", (name, set) => {
  const make = (provisioning: Provisioning) => (): object =>
    synthesize((stack) => {
      Aspects.of(stack).add({
        visit: (node) => {
          if (TerraformResource.isTerraformResource(node)) set(node);
        },
      });
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    });
  expect(make(Provisioning.NULL_RESOURCE)).toThrow(
    `IscsiService "stack/db": its record owner: got ${name}, expected none: an engine would carry the deletion policy out`,
  );
  expect(make(Provisioning.PROVIDER)).not.toThrow();
});

it("an override that sets none of these is no reason to refuse the record", () => {
  const { json } = synthesize((stack) => {
    Aspects.of(stack).add({
      visit: (node) => {
        if (TerraformResource.isTerraformResource(node)) node.addOverride("for_each", null);
      },
    });
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  });
  expect(Object.values(json.resource?.terraform_data ?? {})).toHaveLength(1);
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
