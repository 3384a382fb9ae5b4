import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService } from "../../lib";
import { checkProviders } from "../../lib/cli/doctor-steps";
import { providerCluster } from "../helpers/provider-stack";
import { synthesizeApp } from "../helpers/synthesized-app";
import { suite } from "../engine/suite";

/** With what doctor says to add. */
const MENDED = `provider_installation {
  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ["cdktf.local/*/*"]
  }
  direct {
    exclude = ["cdktf.local/*/*"]
  }
}
`;

suite("doctor", { engines: "all" }, (engine) => {
  it("tells whether a CLI configuration hides the provider in a stack's folder", async () => {
    const app = synthesizeApp({
      iscsi: (stack) => {
        new IscsiService(stack, "db", { cluster: providerCluster(stack), svmName: "svm_db" });
      },
    });
    const file = join(app.out, "cli.tfrc");
    const environment = { ...process.env, TERRAFORM_BINARY_NAME: engine.path, TF_CLI_CONFIG_FILE: file };
    const check = (installation: string) => {
      writeFileSync(file, installation);
      return checkProviders(environment, new AbortController().signal, app.out);
    };
    expect(await check("")).toMatchObject({ status: "ok" });
    expect(await check("provider_installation {\n  direct {}\n}\n")).toMatchObject({
      status: "failed",
      details: [
        expect.stringMatching(/init does not find .*: Failed to .* could not connect to cdktf\.local/) as string,
      ],
      remedy: expect.stringContaining("Add a filesystem_mirror") as string,
    });
    expect(await check(MENDED)).toMatchObject({ status: "ok" });
    app.remove();
  });
});
