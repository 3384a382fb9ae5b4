import fs, { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { IscsiService, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { providerCluster } from "../../helpers/provider-stack";
import { REPOSITORY } from "../../helpers/repository";
import { synthesizeApp } from "../../helpers/synthesized-app";

function declare(stack: TerraformStack): void {
  new IscsiService(stack, "db", { cluster: providerCluster(stack), svmName: "svm_db" });
}

it("every stack with a cluster in provider mode gets the provider, and no other stack does", () => {
  const app = synthesizeApp({ with: declare, without: () => undefined });
  const { version } = JSON.parse(fs.readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
    readonly version: string;
  };
  const packages = readdirSync(join(app.stackFolder("with"), "terraform.d/plugins/cdktf.local/ontap-iscsi/ontap"));
  expect(packages).toContain(`terraform-provider-ontap_${version}_linux_amd64.zip`);
  expect(readdirSync(app.stackFolder("with"))).toContain(".terraform.lock.hcl");
  expect(readdirSync(app.stackFolder("without"))).toEqual(["cdk.tf.json"]);
  app.remove();
});

it("a checkout where it was not bundled is told how to do that, when the stack is synthesized", () => {
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
