import { App, TerraformStack } from "cdktf";
import fs, { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IscsiService, OntapCluster, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { clustersOf, providerCluster, providerStack } from "../../helpers/provider-stack";
import { REPOSITORY } from "../../helpers/repository";
import { synthesizeApp } from "../../helpers/synthesized-app";

const { version } = JSON.parse(fs.readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
  readonly version: string;
};

function declare(stack: TerraformStack): void {
  new IscsiService(stack, "db", { cluster: providerCluster(stack), svmName: "svm_db" });
}

describe("the provider of a stack", () => {
  it("is one for all clusters, even without services, in exactly the package's version", () => {
    const json = providerStack((stack) => {
      for (const name of ["EU-1.x", "us"]) providerCluster(stack, name, { endpoint: `https://${name}.example.com` });
    });
    expect(json.provider).toEqual({ ontap: [expect.anything()] });
    expect(Object.keys(clustersOf(json))).toEqual(["EU-1.x", "us"]);
    expect(json.terraform?.required_providers).toEqual({
      ontap: { source: "cdktf.local/ontap-iscsi/ontap", version },
    });
  });

  it("stands beside the null and external providers where clusters differ", () => {
    const json = providerStack((stack) => {
      declare(stack);
      const other = new OntapCluster(stack, "cluster2", { endpoint: "https://cluster2.example.com" });
      new IscsiService(stack, "b", { cluster: other, svmName: "svm_b" });
    });
    expect(Object.keys(json.provider ?? {}).sort()).toEqual(["external", "null", "ontap"]);
    expect(Object.keys(clustersOf(json))).toEqual(["cluster1"]);
    expect(Object.keys(json.resource?.null_resource ?? {})).toEqual(["b"]);
  });

  it("refuses two connections under one name", () => {
    const stack = new TerraformStack(new App(), "stack");
    providerCluster(stack, "one", { name: "cluster1" });
    const error = thrownBy(() => providerCluster(stack, "two", { name: "cluster1", profile: "other" }));
    expectFailure(error, ValidationError, "INVALID_VALUE", 'OntapCluster "stack/two": name: got "cluster1"');
    expect(thrownBy(() => providerCluster(stack, "three", { name: "cluster1" }))).toBeUndefined();
  });

  it("is written into every stack with a cluster in provider mode, and into no other", () => {
    const app = synthesizeApp({ with: declare, without: () => undefined });
    const packages = readdirSync(join(app.stackFolder("with"), "terraform.d/plugins/cdktf.local/ontap-iscsi/ontap"));
    expect(packages).toContain(`terraform-provider-ontap_${version}_linux_amd64.zip`);
    expect(readdirSync(app.stackFolder("with"))).toContain(".terraform.lock.hcl");
    expect(readdirSync(app.stackFolder("without"))).toEqual(["cdk.tf.json"]);
    app.remove();
  });

  it("tells a checkout where it was not bundled how to do that, at synth", () => {
    const app = new App({ outdir: fs.mkdtempSync(join(tmpdir(), "not-built-")) });
    declare(new TerraformStack(app, "stack"));
    const { existsSync } = fs;
    const exists = jest.spyOn(fs, "existsSync");
    exists.mockImplementation((path) => !String(path).endsWith("provider.cjs") && existsSync(path));
    const error = thrownBy(() => {
      app.synth();
    });
    exists.mockRestore();
    fs.rmSync(app.outdir, { recursive: true });
    expectFailure(error, ValidationError, "PROGRAM_NOT_BUILT", "provider.cjs is not there", "npm run bundle");
  });
});
