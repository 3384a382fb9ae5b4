import { type TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IscsiService, OntapCluster } from "../../../lib";
import { type Declaration, readStacks } from "../../../lib/cli/stacks";
import { createAuthority } from "../../../lib/simulator/certificates";
import { providerCluster } from "../../helpers/provider-stack";
import { synthesizeApp } from "../../helpers/synthesized-app";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

/** The services of an app with one stack. */
function declaredBy(declare: (stack: TerraformStack) => void): readonly Declaration[] {
  const app = synthesizeApp({ prod: declare });
  try {
    return readStacks(app.out);
  } finally {
    app.remove();
  }
}

describe("the declarations of synthesized stacks in provider mode", () => {
  it("have the place, the connection and the whole spec of every service", () => {
    const declarations = declaredBy((stack) => {
      const cluster = providerCluster(stack, "cluster1", { profile: "prod-eu", requestTimeoutMs: 5000 });
      new IscsiService(new Construct(stack, "nested"), "db", {
        cluster,
        svmName: "svm_db",
        svmUuid: UUID,
        enabled: false,
        targetAlias: "a${b}",
      });
      new IscsiService(stack, "gone", { cluster, svmName: "svm_gone", ensure: "absent" });
      IscsiService.fromExisting(stack, "theirs", { cluster, svmName: "svm_theirs" });
    });
    const connection = {
      name: "cluster1",
      endpoint: "https://cluster1.example.com",
      profile: "prod-eu",
      concurrency: 6,
      requestTimeoutMs: 5000,
    };
    const activeSessions = "protect";
    expect(declarations).toEqual([
      {
        place: { stack: "prod", construct: "gone", cluster: "cluster1", svm: "svm_gone" },
        connection,
        spec: { svmName: "svm_gone", ensure: "absent" },
        activeSessions,
      },
      {
        place: { stack: "prod", construct: "nested/db", cluster: "cluster1", svm: "svm_db" },
        connection,
        spec: { svmName: "svm_db", svmUuid: UUID, enabled: false, targetAlias: "a${b}" },
        activeSessions,
      },
      {
        place: { stack: "prod", construct: "theirs", cluster: "cluster1", svm: "svm_theirs" },
        connection,
        spec: { svmName: "svm_theirs" },
        activeSessions,
      },
    ]);
  });

  it("have the text of the certificate authority", async () => {
    const folder = mkdtempSync(join(tmpdir(), "drift-ca-"));
    mkdirSync(folder, { recursive: true });
    const { certPem } = await createAuthority("test authority");
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, certPem);
    const declarations = declaredBy((stack) => {
      new IscsiService(stack, "db", { cluster: providerCluster(stack, "c1", { caFile }), svmName: "svm_db" });
    });
    rmSync(folder, { recursive: true });
    expect(declarations).toMatchObject([{ connection: { ca: certPem } }]);
  });

  it("are not known as far as they have tokens, and leave the others alone", () => {
    const declarations = declaredBy((stack) => {
      const variable = (id: string): string => new TerraformVariable(stack, id, {}).stringValue;
      const elsewhere = providerCluster(stack, "cluster2", { endpoint: variable("endpoint") });
      const cluster = providerCluster(stack);
      new IscsiService(stack, "a", { cluster, svmName: "svm_a" });
      new IscsiService(stack, "b", { cluster, svmName: "svm_b", targetAlias: variable("alias") });
      new IscsiService(stack, "c", { cluster: elsewhere, svmName: "svm_c" });
    });
    const why = { status: "unknown", remedy: "give --plan" };
    expect(declarations).toMatchObject([
      { place: { construct: "a" } },
      { construct: "b", cluster: "cluster1", svm: "svm_b", ...why },
      { construct: "c", cluster: "cluster2", svm: "svm_c", ...why },
    ]);
  });

  it("stand beside those of null_resources", () => {
    const declarations = declaredBy((stack) => {
      new IscsiService(stack, "new", { cluster: providerCluster(stack), svmName: "svm_a" });
      const cluster = new OntapCluster(stack, "cluster2", { endpoint: "https://cluster2.example.com" });
      new IscsiService(stack, "old", { cluster, svmName: "svm_b" });
    });
    expect(declarations).toMatchObject([
      { place: { construct: "old", cluster: "cluster2" } },
      { place: { construct: "new", cluster: "cluster1" } },
    ]);
  });
});
