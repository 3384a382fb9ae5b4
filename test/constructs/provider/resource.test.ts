import { App, type TerraformElement, TerraformStack, Testing } from "cdktf";
import childProcess from "node:child_process";
import { IscsiService, OntapCluster, Provisioning, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { providerCluster, providerService } from "../../helpers/provider-stack";
import { ENDPOINT, synthesizeService } from "../../helpers/service-stack";
import { type StackJson, synthesize } from "../../helpers/synthesized";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

it("a text in the resource is literal", () => {
  const { resource } = providerService({ svmName: "svm_db", targetAlias: "a${b}" });
  expect(resource?.ontap_iscsi_service?.db).toMatchObject({ target_alias: "a$${b}" });
});

describe("importFrom", () => {
  it("writes a block for each service, and starts no engine", () => {
    const calls = (["spawnSync", "execSync", "execFileSync"] as const).map((name) => jest.spyOn(childProcess, name));
    const stack = new TerraformStack(new App(), "stack");
    const cluster = providerCluster(stack);
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", svmUuid: UUID }).importFrom();
    new IscsiService(stack, "other", { cluster, svmUuid: UUID.replace("1", "2") }).importFrom();
    new IscsiService(stack, "named", { cluster, svmName: "svm_named" }).importFrom(`cluster1/${UUID}`);
    const json = JSON.parse(Testing.synth(stack, true)) as StackJson;
    expect(json.import).toEqual([
      { to: "ontap_iscsi_service.db", id: "cluster1/svm_db" },
      { to: "ontap_iscsi_service.other", id: `cluster1/${UUID.replace("1", "2")}` },
      { to: "ontap_iscsi_service.named", id: `cluster1/${UUID}` },
    ]);
    for (const call of calls) expect(call).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  it.each(["svm_db", "cluster1/", "cluster1/svm_db/x", "cluster2/svm_db", "cluster1/svm_other"])(
    "refuses what is not the declared service: %s",
    (id) => {
      const call = (): unknown =>
        providerService({ svmName: "svm_db" }, (db) => {
          db.importFrom(id);
        });
      const problem = `IscsiService "stack/db": importFrom: got "${id}", expected the declared cluster and SVM`;
      expectFailure(thrownBy(call), ValidationError, "INVALID_VALUE", problem, '"cluster1/svm_db"');
    },
  );

  it("is refused where services are null_resources, which adopt a service without it", () => {
    const call = (): unknown =>
      synthesizeService({ svmName: "svm_db" }, (db) => {
        db.importFrom();
      });
    const path = 'IscsiService "stack/db": importFrom: got a cluster with provisioning "null_resource"';
    expectFailure(thrownBy(call), ValidationError, "INVALID_VALUE", path, 'expected "provider"', "leave out the call");
  });
});

it("switchProvisioning may be called twice", () => {
  const { json } = synthesizeService({ svmName: "svm_db" }, (db) => {
    db.switchProvisioning();
    db.switchProvisioning();
  });
  expect(json.removed).toEqual([{ from: "ontap_iscsi_service.db", lifecycle: { destroy: false } }]);
});

it.each(Object.values(Provisioning))("an address that its user gives a service stays: %s", (provisioning) => {
  const { json } = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning });
    const { node } = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    (node.defaultChild as TerraformElement).overrideLogicalId("mine");
  });
  const { null_resource: records, ontap_iscsi_service: services } = json.resource ?? {};
  expect(Object.keys({ ...records, ...services })).toEqual(["mine"]);
  if (provisioning === Provisioning.PROVIDER) return;
  expect(JSON.stringify(json.data)).toContain(String.raw`\"key\":\"db\",\"resource\":\"mine\"`);
});
