import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { appSource } from "../../../lib/cli/discover/app-source";
import { Provisioning } from "../../../lib";
import type { ClusterConnection } from "../../../lib/model/cluster-connection";
import { ConsumerProject } from "../../helpers/package/consumer-project";
import { formatted } from "../../helpers/formatted";
import { liveService } from "./live-service";

const PLAIN: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};

/** Aliases that would end a text, begin an expression or break a line if they were not escaped. */
const ALIASES = [`"`, "'", "`", "\\", "${x}", "%{if}", "$${x}", "größe", "語", "\\u0041", `\\"'`, "//", "*/"];

const APP = `import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "iscsi");
const cluster = new OntapCluster(stack, "cluster1", { endpoint: "https://cluster1.example.com" });

// begin: services that "ontap-iscsi discover" found on https://cluster1.example.com
new IscsiService(stack, "svm_backup", { cluster, svmName: "svm_backup", enabled: false, targetAlias: "" });
new IscsiService(stack, "svm_db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
// end: services that "ontap-iscsi discover" found on https://cluster1.example.com

app.synth();
`;

describe("the discovered app", () => {
  it("declares every service with what is live of it", () => {
    const services = [
      liveService("svm_backup", { enabled: false, targetAlias: "" }),
      liveService("svm_db", { targetAlias: "db-prod" }),
    ];
    expect(appSource(PLAIN, services, { importFrom: "cdktf-ontap-iscsi" })).toBe(APP);
  });

  it("is provisioned by the provider where that is wanted", () => {
    const app = appSource(PLAIN, [], { importFrom: "x", provisioning: Provisioning.PROVIDER });
    expect(app).toContain('import { IscsiService, OntapCluster, Provisioning } from "x";');
    expect(app).toMatch(
      /\{\n  endpoint: "https:\/\/cluster1\.example\.com",\n  provisioning: Provisioning\.PROVIDER,\n\}/,
    );
    expect(appSource(PLAIN, [], { importFrom: "x", provisioning: Provisioning.NULL_RESOURCE })).not.toContain("Prov");
  });

  it("says how to reach the cluster where that is not the default", () => {
    const connection = {
      ...PLAIN,
      name: "1",
      profile: "prod-eu",
      caFile: "ca.pem",
      serverName: "cluster1.example.com",
    };
    const { name, ...properties } = connection;
    const app = appSource(connection, [], { importFrom: "../lib" });
    expect(app).toContain(`import { IscsiService, OntapCluster } from "../lib";`);
    expect(app).toMatch(/new OntapCluster\(stack, "svm_1_[0-9a-f]{8}", \{$/m);
    for (const text of [name, properties.profile, properties.caFile, properties.serverName])
      expect(app).toContain(`: "${text}",\n`);
    expect(appSource({ ...PLAIN, insecureSkipVerify: true }, [], { importFrom: "x" })).toContain(
      "insecureSkipVerify: true,\n",
    );
    expect(appSource({ ...PLAIN, fingerprint256: "AB:CD" }, [], { importFrom: "x" })).toContain(
      'fingerprint256: "AB:CD",\n',
    );
  });

  it("leaves an alias alone that could not be declared", () => {
    const services = [
      liveService("svm_space", { targetAlias: "with space" }),
      liveService("svm_token", { targetAlias: "${TfToken[TOKEN.0]}" }),
    ];
    const app = appSource(PLAIN, services, { importFrom: "cdktf-ontap-iscsi" });
    expect(app).toContain('new IscsiService(stack, "svm_space", { cluster, svmName: "svm_space" });');
    expect(app).toContain('new IscsiService(stack, "svm_token", { cluster, svmName: "svm_token" });');
  });

  it("names the SVM by its UUID where the name is none that can be declared", () => {
    const service = liveService('svm"', { targetAlias: "" });
    expect(appSource(PLAIN, [service], { importFrom: "x" })).toContain(`{ cluster, svmUuid: "${service.svmUuid}", `);
  });

  it("is formatted as Prettier formats it, whatever is live", async () => {
    const service = fc.record({
      svmName: fc.stringMatching(/^[A-Za-z0-9_.-]{1,60}$/),
      enabled: fc.boolean(),
      targetAlias: fc.string({ unit: "grapheme", maxLength: 128 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(service, { maxLength: 5 }), fc.string(), async (services, importFrom) => {
        const live = services.map(({ svmName, ...values }) => liveService(svmName, values));
        const app = appSource(PLAIN, live, { importFrom });
        expect(await formatted(app)).toBe(app);
      }),
    );
  });

  it("compiles as strictly as this library, and synthesizes with the very aliases that are live", async () => {
    const services = ALIASES.map((targetAlias, index) => liveService(`svm_${index}`, { targetAlias }));
    const project = await ConsumerProject.create(appSource(PLAIN, services, { importFrom: "cdktf-ontap-iscsi" }));
    expect(await project.typeCheck()).toBe("");
    expect(await project.synthesize()).toBeUndefined();
    const file = join(project.folder, "cdktf.out", "stacks", "iscsi", "cdk.tf.json");
    const { resource } = JSON.parse(readFileSync(file, "utf8")) as SynthesizedStack;
    const aliases = ALIASES.map((_alias, index) => resource.null_resource[`svm_${index}`]?.triggers.targetAlias);
    // The engine reads "$${" as "${".
    expect(aliases.map((alias) => alias?.replaceAll(/([$%])\1\{/g, "$1{"))).toEqual(ALIASES);
    await project.remove();
  }, 60_000);
});

interface SynthesizedStack {
  readonly resource: {
    readonly null_resource: Readonly<Record<string, { readonly triggers: Readonly<Record<string, string>> }>>;
  };
}
