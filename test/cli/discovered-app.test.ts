import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { IscsiService, OntapCluster, Provisioning } from "../../lib";
import { type AppOptions, appSource, importBlocks, servicesDocument } from "../../lib/cli/discover";
import type { ClusterConnection } from "../../lib/model/connection";
import { ConsumerProject } from "../helpers/package/consumer-project";
import { liveService } from "../helpers/live-service";

const PLAIN: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};

const FROM: AppOptions = { importFrom: "cdktf-ontap-iscsi" };

/** Aliases that would end a text, begin an expression or break a line if they were not escaped. */
const ALIASES = [`"`, "'", "`", "\\", "${x}", "%{if}", "$${x}", "größe", "語", "\\u0041", `\\"'`, "//", "*/"];

const APP = `import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "iscsi");
const cluster = new OntapCluster(stack, "cluster1", {
  endpoint: "https://cluster1.example.com",
});
new IscsiService(stack, "svm_backup", {
  cluster,
  svmName: "svm_backup",
  enabled: false,
  targetAlias: "",
});
new IscsiService(stack, "svm_db", {
  cluster,
  svmName: "svm_db",
  enabled: true,
  targetAlias: "db-prod",
});

app.synth();
`;

describe("the discovered app", () => {
  it("declares every service as it is live, with one prop a line", () => {
    const services = [
      liveService("svm_backup", { enabled: false, targetAlias: "" }),
      liveService("svm_db", { targetAlias: "db-prod" }),
    ];
    expect(appSource(PLAIN, services, FROM)).toBe(APP);
  });

  it("is provisioned by the provider, which imports each service, where that is wanted", () => {
    const app = appSource(PLAIN, [liveService("svm_db")], { ...FROM, provisioning: Provisioning.PROVIDER });
    expect(app).toMatch(/^new IscsiService\(stack, "svm_db", \{\n {2}cluster,\n[^}]*\}\)\.importFrom\(\);$/m);
    expect(app).toContain("import { IscsiService, OntapCluster, Provisioning } from");
    expect(app).toContain("  provisioning: Provisioning.PROVIDER,\n});");
    expect(appSource(PLAIN, [], { ...FROM, provisioning: Provisioning.NULL_RESOURCE })).not.toContain("Prov");
  });

  it("says how to reach the cluster where that is not the default", () => {
    const settings = { profile: "prod-eu", caFile: "ca.pem", serverName: "a.b", fingerprint256: "AB:CD" };
    const app = appSource({ ...PLAIN, name: "1", ...settings, insecureSkipVerify: true }, [], FROM);
    expect(app).toMatch(/new OntapCluster\(stack, "svm_1_[0-9a-f]{8}", \{$/m);
    for (const [name, value] of Object.entries({ name: "1", ...settings }))
      expect(app).toContain(`  ${name}: "${value}",\n`);
    expect(app).toContain("  insecureSkipVerify: true,\n");
  });

  it("leaves out what could not be declared", () => {
    const odd = liveService('svm"', { targetAlias: "${TfToken[TOKEN.0]}" });
    const app = appSource(PLAIN, [odd, liveService("svm_space", { targetAlias: "with space" })], FROM);
    expect(app).toContain(`{\n  cluster,\n  svmUuid: "${odd.svmUuid}",\n  enabled: true,\n});`);
    expect(app).toContain('{\n  cluster,\n  svmName: "svm_space",\n  enabled: true,\n});');
  });

  it("has texts that mean what they say, whatever is live", () => {
    const special = fc.constantFrom('"', "'", "`", "\\", "${", "\n", "\u2028", "\u202e", "\ud800", "ü", "x");
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: special }));
    fc.assert(
      fc.property(text, (serverName) => {
        const [, literal = ""] = /^ {2}serverName: (.*),$/m.exec(appSource({ ...PLAIN, serverName }, [], FROM)) ?? [];
        expect(runInNewContext(literal)).toBe(serverName);
        expect(literal).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202e]/u);
      }),
    );
  });

  it("compiles as strictly as this library, and synthesizes with the very aliases that are live", async () => {
    const services = ALIASES.map((targetAlias, index) => liveService(`svm_${index}`, { targetAlias }));
    const project = await ConsumerProject.create(appSource(PLAIN, services, FROM));
    expect(await project.typeCheck()).toBe("");
    expect(await project.synthesize()).toBeUndefined();
    const file = join(project.folder, "cdktf.out", "stacks", "iscsi", "cdk.tf.json");
    const { resource } = JSON.parse(readFileSync(file, "utf8")) as SynthesizedStack;
    const aliases = ALIASES.map((_alias, index) => resource.null_resource[`svm_${index}`]?.triggers.targetAlias);
    // Terraform reads "$${" as "${".
    expect(aliases.map((alias) => alias?.replaceAll(/([$%])\1\{/g, "$1{"))).toEqual(ALIASES);
    await project.remove();
  }, 60_000);
});

interface SynthesizedStack {
  readonly resource: {
    readonly null_resource: Readonly<Record<string, { readonly triggers: Readonly<Record<string, string>> }>>;
  };
}

function idOf(svmName: string, name = "cluster1"): string {
  return servicesDocument({ ...PLAIN, name }, [liveService(svmName)]).services[0]?.id ?? "";
}

describe("the id of a construct", () => {
  it.each([
    ["is the name itself", "svm_db", /^svm_db$/],
    ["is it up to 63 characters", "x".repeat(63), /^x{63}$/],
    ["gets a hash where it begins with a digit", "1svm", /^svm_1svm_[0-9a-f]{8}$/],
    ["gets one where it has a dot", "svm.prod", /^svm_prod_[0-9a-f]{8}$/],
    ["gets one where it is too long", "x".repeat(64), /^x{48}_[0-9a-f]{8}$/],
    ["gets one where the stack has it", "backend", /^backend_[0-9a-f]{8}$/],
    ["gets one where every object has it", "constructor", /^constructor_[0-9a-f]{8}$/],
    ["gets one where the cluster has it", "cluster1", /^cluster1_[0-9a-f]{8}$/],
  ])("%s: %s", (_what, name, expected) => {
    expect(idOf(name)).toMatch(expected);
  });

  it("differs for different names, and is an address for Terraform", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.-]{1,90}$/), { maxLength: 30 });
    fc.assert(
      fc.property(names, (found) => {
        const ids = found.map((name) => idOf(name));
        expect(new Set(ids).size).toBe(found.length);
        expect(ids.filter((id) => !/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/.test(id))).toEqual([]);
      }),
    );
  });

  it("is taken by a stack, however the SVMs and the cluster are named", () => {
    const names = ["backend", "ontap-iscsi-null", "ontap-iscsi-external", "Default", "__proto__", "a.b", "a_b"];
    const stack = new TerraformStack(Testing.app(), "iscsi");
    const cluster = new OntapCluster(stack, "a_b", { endpoint: "https://cluster1.example.com" });
    for (const svmName of names) new IscsiService(stack, idOf(svmName, "a_b"), { cluster, svmName });
    const { resource } = JSON.parse(Testing.synth(stack)) as { resource: { null_resource: object } };
    expect(Object.keys(resource.null_resource)).toHaveLength(names.length);
  });
});

describe("import blocks", () => {
  it("have the address of the construct's resource, and what the provider imports by", () => {
    expect(importBlocks(PLAIN, [liveService("svm_db")])).toBe(
      '# For one apply: delete this file when it is done.\n\nimport {\n  to = ontap_iscsi_service.svm_db\n  id = "cluster1/svm_db"\n}\n',
    );
    expect(importBlocks(PLAIN, [])).toBe("");
  });

  it("name an SVM by its UUID where its name could be an expression", () => {
    const service = liveService("${svm}");
    expect(importBlocks(PLAIN, [service])).toContain(`id = "cluster1/${service.svmUuid}"`);
  });
});
