import {
  App,
  type TerraformElement,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import childProcess from "node:child_process";
import {
  ActiveSessions,
  DeletionPolicy,
  IscsiService,
  OntapCluster,
  Provisioning,
  ValidationError,
} from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { providerCluster, providerService, providerStack } from "../../helpers/provider-stack";
import { ENDPOINT, type ServiceProps, synthesizeService } from "../../helpers/service-stack";
import { type Block, type StackJson, synthesize } from "../../helpers/synthesized";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

function serviceOf({ resource }: StackJson, name = "db"): Block {
  return resource?.ontap_iscsi_service?.[name] ?? {};
}

describe("a service in provider mode", () => {
  it.each<[string, ServiceProps, Block]>([
    [
      "with defaults",
      { svmName: "svm_db" },
      { svm_name: "svm_db", ensure: "present", enabled: true, deletion_policy: "retain", active_sessions: "protect" },
    ],
    [
      "with every value",
      {
        svmName: "svm_db",
        svmUuid: UUID.toUpperCase(),
        enabled: false,
        targetAlias: "a${b}",
        deletionPolicy: DeletionPolicy.DELETE,
        activeSessions: ActiveSessions.END,
      },
      {
        svm_name: "svm_db",
        svm_uuid: UUID,
        ensure: "present",
        enabled: false,
        target_alias: "a$${b}",
        deletion_policy: "delete",
        active_sessions: "end",
        lifecycle: { precondition: [expect.objectContaining({ condition: "${path.module == path.root}" })] },
      },
    ],
    [
      "that is to be absent",
      { svmName: "svm_db", ensure: "absent" },
      { svm_name: "svm_db", ensure: "absent", deletion_policy: "retain", active_sessions: "protect" },
    ],
    [
      "whose alias is to be cleared",
      { svmName: "svm_db", targetAlias: "" },
      {
        svm_name: "svm_db",
        ensure: "present",
        enabled: true,
        target_alias: "",
        deletion_policy: "retain",
        active_sessions: "protect",
      },
    ],
  ])("is one resource %s, named like its null_resource", (_what, props, attributes) => {
    expect(serviceOf(providerService(props))).toEqual({ cluster: "cluster1", ...attributes });
    const plain = synthesizeService({ ...props, deletionPolicy: DeletionPolicy.RETAIN });
    expect(Object.keys(plain.json.resource?.null_resource ?? {})).toEqual(["db"]);
  });

  it("takes input variables as expressions, which a plan knows", () => {
    const json = providerStack((stack) => {
      const variable = (id: string): TerraformVariable => new TerraformVariable(stack, id, {});
      const [svmName, targetAlias] = [variable("svm").stringValue, variable("alias").stringValue];
      new IscsiService(stack, "db", {
        cluster: providerCluster(stack),
        svmName,
        targetAlias,
        enabled: variable("on").booleanValue,
      });
    });
    const { db } = json.resource?.ontap_iscsi_service ?? {};
    expect(db).toMatchObject({ svm_name: "${var.svm}", target_alias: "${var.alias}", enabled: "${var.on}" });
    expect(db).not.toHaveProperty("awaits_svm");
  });

  it("awaits an SVM whose name comes from a resource", () => {
    const json = providerStack((stack) => {
      const svmName = new TerraformResource(stack, "svm", {
        terraformResourceType: "terraform_data",
      }).getStringAttribute("output");
      new IscsiService(stack, "db", { cluster: providerCluster(stack), svmName });
    });
    expect(serviceOf(json)).toMatchObject({ svm_name: "${terraform_data.svm.output}", awaits_svm: true });
  });

  it("has its IQN as an attribute, and its portals as a data source that is there only if they are used", () => {
    const outputs = (used: boolean): StackJson =>
      providerService({ svmName: "svm_db" }, (db, stack) => {
        new TerraformOutput(stack, "iqn", { value: db.targetName });
        if (used) new TerraformOutput(stack, "portals", { value: db.targetPortals });
      });
    const json = outputs(true);
    expect(json.output?.iqn?.value).toBe("${ontap_iscsi_service.db.target_name}");
    const [[name, portals] = []] = Object.entries(json.data?.ontap_iscsi_target_portals ?? {});
    expect(json.output?.portals?.value).toBe(`\${data.ontap_iscsi_target_portals.${String(name)}.target_portals}`);
    const [[local, svmUuid] = []] = Object.entries(json.locals ?? {});
    expect(svmUuid).toBe("${ontap_iscsi_service.db.target_name == null ? null : ontap_iscsi_service.db.svm_uuid}");
    expect(portals).toEqual({ cluster: "cluster1", svm_uuid: `\${local.${String(local)}}` });
    expect(outputs(false)).not.toHaveProperty("data");
  });

  it("waits for what it depends on, and can be waited for", () => {
    const json = providerStack((stack) => {
      const cluster = providerCluster(stack);
      const first = new IscsiService(stack, "first", { cluster, svmName: "svm_a" });
      new IscsiService(stack, "second", { cluster, svmName: "svm_b" }).node.addDependency(first);
      new TerraformResource(stack, "host", { terraformResourceType: "terraform_data", dependsOn: [first] });
    });
    expect(serviceOf(json, "second").depends_on).toEqual(["ontap_iscsi_service.first"]);
    expect(serviceOf(json, "second").awaits_svm).toBe(true);
    expect(serviceOf(json, "first")).not.toHaveProperty("awaits_svm");
    expect(json.resource?.terraform_data?.host?.depends_on).toEqual(["ontap_iscsi_service.first"]);
    expect(serviceOf(json, "first")).not.toHaveProperty("depends_on");
  });

  it("is declared once for each SVM, and has no target to name when it is absent", () => {
    const stack = new TerraformStack(new App(), "stack");
    const cluster = providerCluster(stack);
    const gone = new IscsiService(stack, "gone", { cluster, svmName: "svm_db", ensure: "absent" });
    expectFailure(
      thrownBy(() => gone.targetName),
      ValidationError,
      "INVALID_VALUE",
      "remove the reference",
    );
    const twin = thrownBy(() => new IscsiService(stack, "twin", { cluster, svmName: "svm_db" }));
    expectFailure(twin, ValidationError, "DUPLICATE_SERVICE", "stack/gone");
  });
});

describe("a service that is only read, in provider mode", () => {
  it("is a data source", () => {
    const json = providerStack((stack) => {
      const cluster = providerCluster(stack);
      const old = IscsiService.fromExisting(stack, "old", { cluster, svmName: "svm_old" });
      old.node.addDependency(new IscsiService(stack, "db", { cluster, svmName: "svm_db" }));
      new TerraformOutput(stack, "iqn", { value: old.targetName });
    });
    expect(json.data).toEqual({
      ontap_iscsi_service: {
        old: { cluster: "cluster1", svm_name: "svm_old", depends_on: ["ontap_iscsi_service.db"] },
      },
    });
    expect(json.output?.iqn?.value).toBe("${data.ontap_iscsi_service.old.target_name}");
  });
});

describe("a service that is only read, of an SVM whose name comes from a resource", () => {
  it("refers to that through a local, so that no change of it puts the read off", () => {
    const json = providerStack((stack) => {
      const svmName = new TerraformResource(stack, "svm", {
        terraformResourceType: "terraform_data",
      }).getStringAttribute("output");
      IscsiService.fromExisting(stack, "old", { cluster: providerCluster(stack), svmName });
    });
    const [[name, identity] = []] = Object.entries(json.locals ?? {});
    expect(identity).toEqual({ svmName: "${terraform_data.svm.output}" });
    expect(json.data?.ontap_iscsi_service?.old).toMatchObject({ svm_name: `\${local.${String(name)}.svmName}` });
  });
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

  it("is refused where services are null_resources, which take over without it", () => {
    const call = (): unknown =>
      synthesizeService({ svmName: "svm_db" }, (db) => {
        db.importFrom();
      });
    const path = 'IscsiService "stack/db": importFrom: got a cluster with provisioning "null_resource"';
    expectFailure(thrownBy(call), ValidationError, "INVALID_VALUE", path, 'expected "provider"', "leave out the call");
  });
});

describe("switchProvisioning", () => {
  it("moves the null_resource of the service", () => {
    const json = providerService({ svmName: "svm_db" }, (db) => {
      db.switchProvisioning();
    });
    expect(json.moved).toEqual([{ from: "null_resource.db", to: "ontap_iscsi_service.db" }]);
    expect(json.removed).toBeUndefined();
  });

  it("forgets the provider's resource, which it can still read, however often it is called", () => {
    const { json } = synthesizeService({ svmName: "svm_db" }, (db) => {
      db.switchProvisioning();
      db.switchProvisioning();
    });
    expect(json.removed).toEqual([{ from: "ontap_iscsi_service.db", lifecycle: { destroy: false } }]);
    expect(json.provider?.ontap).toMatchObject([{ clusters: { cluster1: { profile: "default" } } }]);
    expect(json.moved).toBeUndefined();
  });

  it.each(Object.values(Provisioning))("keeps an address that its user gives it: %s", (provisioning) => {
    const { json } = synthesize((stack) => {
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning });
      const { node } = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      (node.defaultChild as TerraformElement).overrideLogicalId("mine");
    });
    const { null_resource: records, ontap_iscsi_service: services } = json.resource ?? {};
    expect(Object.keys({ ...records, ...services })).toEqual(["mine"]);
  });
});
