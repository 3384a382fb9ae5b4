import { App, TerraformStack, TerraformVariable } from "cdktf";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, OntapCluster, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { clustersOf, providerCluster, providerStack } from "../../helpers/provider-stack";
import { REPOSITORY } from "../../helpers/repository";
import { ENDPOINT } from "../../helpers/service-stack";

const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { readonly version: string };

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
    expect(terraform?.required_providers).toEqual({ ontap: { source: "cdktf.local/ontap-iscsi/ontap", version } });
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

  it("gets an endpoint that is a variable as an expression", () => {
    const json = providerStack((stack) => {
      const endpoint = new TerraformVariable(stack, "endpoint", {}).stringValue;
      providerCluster(stack, "cluster1", { endpoint });
    });
    const expected = { endpoint: "${var.endpoint}", profile: "default" };
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
