import { App, TerraformStack, TerraformVariable } from "cdktf";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, OntapCluster, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { clustersOf, providerCluster, providerStack } from "../../helpers/provider-stack";
import { REPOSITORY } from "../../helpers/repository";
import { ENDPOINT } from "../../helpers/service-stack";

const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { readonly version: string };

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

describe("the provider of a stack", () => {
  it("is one for all clusters, under their names as they are, and comes alone", () => {
    const json = providerStack((stack) => {
      for (const name of ["EU-1.x", "us"]) {
        const cluster = providerCluster(stack, name, { endpoint: `https://${name}.example.com` });
        new IscsiService(stack, `db-${name}`, { cluster, svmName: "svm_db" });
      }
    });
    expect(Object.keys(json.provider ?? {})).toEqual(["ontap"]);
    expect(json.provider?.ontap).toHaveLength(1);
    expect(Object.keys(clustersOf(json))).toEqual(["EU-1.x", "us"]);
    expect(json.data?.external ?? json.resource?.null_resource ?? json.resource?.terraform_data).toBeUndefined();
  });

  it("is required from the package's own source, in exactly its version", () => {
    const { terraform } = providerStack((stack) => {
      providerCluster(stack);
    });
    expect(terraform?.required_providers).toEqual({ ontap: { source: "cdktf.local/netapp/ontap", version } });
  });

  it("gets every attribute of a connection: what is not given is null", () => {
    const json = providerStack((stack) => {
      providerCluster(stack, "cluster1", { profile: "prod-eu", serverName: "c1.example.com" });
    });
    expect(clustersOf(json).cluster1).toEqual({
      endpoint: ENDPOINT,
      profile: "prod-eu",
      ca_file: null,
      ca: null,
      server_name: "c1.example.com",
      fingerprint256: null,
      insecure_skip_verify: null,
      concurrency: 6,
      request_timeout_ms: 30_000,
    });
  });

  it("is told what the stack declares without it, so that it gives none of that up", () => {
    const json = providerStack((stack) => {
      providerCluster(stack);
      const plain = new OntapCluster(stack, "plain", { endpoint: ENDPOINT });
      new IscsiService(stack, "db", { cluster: plain, svmName: "svm_db" });
      new IscsiService(stack, "backup", {
        cluster: plain,
        svmName: new TerraformVariable(stack, "svm", {}).stringValue,
      });
      IscsiService.fromExisting(stack, "other", { cluster: plain, svmName: "svm_other" });
    });
    expect(json.provider?.ontap?.[0]?.declared_elsewhere).toEqual([
      { endpoint: ENDPOINT, svm_name: "svm_db", svm_uuid: null },
      { endpoint: ENDPOINT, svm_name: "${var.svm}", svm_uuid: null },
    ]);
  });

  it("is told what other stacks of the app declare on its clusters, as far as that is no token", () => {
    const json = providerStack((stack) => {
      new IscsiService(stack, "own", { cluster: providerCluster(stack), svmName: "svm_own" });
      const other = new TerraformStack(stack.node.root, "other");
      const services = (id: string, endpoint: string): void => {
        const cluster = providerCluster(other, id, { endpoint });
        const svmName = new TerraformVariable(other, `svm-${id}`, {}).stringValue;
        new IscsiService(other, `${id}-token`, { cluster, svmName });
        new IscsiService(other, `${id}-named`, { cluster, svmName: "svm_named" });
        new IscsiService(other, `${id}-uuid`, { cluster, svmUuid: UUID });
        IscsiService.fromExisting(other, `${id}-read`, { cluster, svmName: "svm_read" });
      };
      services("same", `${ENDPOINT}:443/`);
      services("far", "https://far.example.com");
      services("late", new TerraformVariable(other, "endpoint", {}).stringValue);
      const plain = new OntapCluster(other, "plain", { endpoint: ENDPOINT });
      new IscsiService(other, "plain-named", { cluster: plain, svmName: "svm_plain" });
    });
    expect(json.provider?.ontap?.[0]?.declared_elsewhere).toEqual([
      { endpoint: ENDPOINT, svm_name: "svm_named", svm_uuid: null },
      { endpoint: ENDPOINT, svm_name: null, svm_uuid: UUID },
      { endpoint: "https://far.example.com", svm_name: null, svm_uuid: UUID },
      { endpoint: null, svm_name: null, svm_uuid: UUID },
      { endpoint: ENDPOINT, svm_name: "svm_plain", svm_uuid: null },
    ]);
  });

  it("is told all that they declare where one of its own clusters may be anywhere", () => {
    const json = providerStack((stack) => {
      providerCluster(stack, "c", { endpoint: new TerraformVariable(stack, "endpoint", {}).stringValue });
      const other = new TerraformStack(stack.node.root, "other");
      const svmUuid = new TerraformVariable(other, "uuid", {}).stringValue;
      new IscsiService(other, "db", { cluster: providerCluster(other), svmName: "svm_db", svmUuid });
    });
    expect(json.provider?.ontap?.[0]?.declared_elsewhere).toEqual([
      { endpoint: ENDPOINT, svm_name: "svm_db", svm_uuid: null },
    ]);
  });

  it("gets the tokens of a cluster as expressions", () => {
    const json = providerStack((stack) => {
      const endpoint = new TerraformVariable(stack, "endpoint", {}).stringValue;
      const concurrency = new TerraformVariable(stack, "connections", {}).numberValue;
      providerCluster(stack, "cluster1", {
        endpoint,
        concurrency,
        caFile: new TerraformVariable(stack, "ca", {}).stringValue,
      });
    });
    const expected = { endpoint: "${var.endpoint}", concurrency: "${var.connections}", ca_file: "${var.ca}", ca: null };
    expect(clustersOf(json).cluster1).toMatchObject(expected);
  });

  it("stays while a cluster has no services: what the state has of it is still to be destroyed", () => {
    const json = providerStack((stack) => {
      providerCluster(stack);
    });
    expect(Object.keys(clustersOf(json))).toEqual(["cluster1"]);
  });

  it("stands beside the null and external providers where clusters differ", () => {
    const json = providerStack((stack) => {
      new IscsiService(stack, "a", { cluster: providerCluster(stack), svmName: "svm_a" });
      const other = new OntapCluster(stack, "cluster2", { endpoint: "https://cluster2.example.com" });
      new IscsiService(stack, "b", { cluster: other, svmName: "svm_b" });
    });
    expect(Object.keys(json.provider ?? {}).sort()).toEqual(["external", "null", "ontap"]);
    expect(Object.keys(clustersOf(json))).toEqual(["cluster1"]);
    expect(Object.keys(json.resource?.null_resource ?? {})).toEqual(["b"]);
    expect(Object.keys(json.resource?.ontap_iscsi_service ?? {})).toEqual(["a"]);
  });

  it("refuses two connections under one name", () => {
    const stack = new TerraformStack(new App(), "stack");
    providerCluster(stack, "one", { name: "cluster1" });
    const error = thrownBy(() => providerCluster(stack, "two", { name: "cluster1", profile: "other" }));
    expectFailure(error, ValidationError, "INVALID_VALUE", 'OntapCluster "stack/two": name: got "cluster1"');
    expect(thrownBy(() => providerCluster(stack, "three", { name: "cluster1" }))).toBeUndefined();
  });
});

it.each([
  ["another word", "terraform"],
  ["a token", "${TfToken[TOKEN.0]}"],
])("provisioning is refused as %s", (_what, provisioning) => {
  const stack = new TerraformStack(new App(), "stack");
  const error = thrownBy(() => providerCluster(stack, "cluster1", { provisioning: provisioning as never }));
  expectFailure(error, ValidationError, "INVALID_VALUE", "provisioning: got", 'expected "null_resource" or "provider"');
});
