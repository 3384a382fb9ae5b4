import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, ValidationError } from "../../lib";
import { decodeClusterConnection } from "../../lib/model/cluster-connection";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT, nullResource, queriedServices } from "../helpers/service-stack";
import { type Block, type Synthesized, synthesize } from "../helpers/synthesized";

function variable(stack: TerraformStack, id: string): TerraformVariable {
  return new TerraformVariable(stack, id, {});
}

/** The observations of a stack by the SVM that they ask for. */
function observationOf({ json }: Synthesized, svm: string): Block | undefined {
  return Object.values(json.data?.external ?? {}).find(({ query }) => (query as Block).svm === svm);
}

test("a service with a token stays out of the shared observation, which must be known at plan", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const targetAlias = variable(stack, "alias").stringValue;
    new IscsiService(stack, "known", { cluster, svmName: "svm_known" });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias });
  });
  expect(queriedServices(result).map(({ key }) => key)).toEqual(["svm_known"]);
  expect(nullResource(result).triggers).toMatchObject({ svm: "svm_db", target_alias: "${var.alias}" });
  expect(nullResource(result).lifecycle).not.toHaveProperty("precondition");
  expect(observationOf(result, "svm_db")?.query).toMatchObject({ target_alias: "${var.alias}" });
});

test("a flag may be a token, too", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: variable(stack, "on").booleanValue });
  });
  expect(nullResource(result).triggers).toMatchObject({ enabled: "${var.on}" });
});

test("facts of such a service are read without a count, which could not be known", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const db = new IscsiService(stack, "db", { cluster, svmName: variable(stack, "svm").stringValue });
    new TerraformOutput(stack, "iqn", { value: db.targetName });
  });
  const facts = Object.values(result.json.data?.external ?? {}).find(({ program }) =>
    (program as string[]).includes("facts"),
  );
  expect(facts).toMatchObject({ depends_on: ["null_resource.db"], query: { svm: "${var.svm}" } });
  expect(facts).not.toHaveProperty("count");
});

test("a cluster with tokens hands its connection over as expressions, and every service is observed alone", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", {
      endpoint: variable(stack, "endpoint").stringValue,
      concurrency: variable(stack, "connections").numberValue,
    });
    new IscsiService(stack, "a", { cluster, svmName: "svm_a" });
    new IscsiService(stack, "b", { cluster, svmName: "svm_b" });
  });
  const { cluster } = observationOf(result, "svm_a")?.query as { readonly cluster: string };
  const filledIn = cluster.replace("${var.endpoint}", ENDPOINT).replace("${var.connections}", "8");
  expect(decodeClusterConnection(filledIn)).toMatchObject({ endpoint: ENDPOINT, concurrency: 8 });
  expect(observationOf(result, "svm_b")).toBeDefined();
});

test("an owner whose SVM is a token says of itself whom it means: on destroy, nothing else can be looked up", () => {
  const { json } = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const svmName = variable(stack, "svm").stringValue;
    new IscsiService(stack, "db", { cluster, svmName, deletionPolicy: DeletionPolicy.DISABLE });
  });
  const owner = Object.entries(json.resource?.null_resource ?? {}).find(([name]) => name !== "db");
  expect(owner?.[1]).toMatchObject({
    triggers: { cluster: "cluster1", svm: "${var.svm}" },
    provisioner: [{ "local-exec": { environment: { ONTAP_ISCSI_DECLARED: "${jsonencode(self.triggers)}" } } }],
  });
});

test("a deletion policy needs a cluster that is known: on destroy, nothing can be looked up", () => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: variable(stack, "endpoint").stringValue });
  const error = thrownBy(
    () => new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE }),
  );
  expectFailure(error, ValidationError, "INVALID_VALUE", '"stack/db": deletionPolicy: got "delete"', "plain values");
});
