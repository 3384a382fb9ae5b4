import { join } from "node:path";
import { blocks, codeOf } from "../documents";
import { describeEachNode } from "../engine/under-test";
import { passwordSettings } from "../helpers/engine/engine-workspace";
import { Newcomer } from "../helpers/package/newcomer";
import { type PackageTarball, packageTarball } from "../helpers/package/package-tarball";
import { REPOSITORY } from "../helpers/repository";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

/** Downloads included. */
const LIMIT_MS = 400_000;
const TSC = join(REPOSITORY, "node_modules", ".bin", "tsc");
const PAGE = "docs/cdktn.md";
const [BEFORE = "", SWITCH = "", AFTER = ""] = blocks(PAGE)
  .filter(({ section }) => section === "An existing project")
  .map(({ code }) => code);
const [DIFF = "", DEPLOY = ""] = AFTER.trim().split("\n");

/** One service in each mode. */
const APP = `
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "iscsi");
const endpoint = process.env.ONTAP_ENDPOINT ?? "";
const cluster = new OntapCluster(stack, "cluster1", { endpoint });
new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
const native = new OntapCluster(stack, "native", { endpoint, provisioning: Provisioning.PROVIDER });
new IscsiService(stack, "backup", { cluster: native, svmName: "svm_backup", enabled: false });
app.synth();
`;

describeEachNode("a project on the fork of cdktf", (node, engine) => {
  // Where both commands run.
  if (!node.version.startsWith("22.")) return;
  let tarball: PackageTarball;
  let simulator: TestSimulator;
  let newcomer: Newcomer;

  beforeAll(async () => {
    tarball = await packageTarball();
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
  }, LIMIT_MS);

  beforeEach(async () => {
    newcomer = await Newcomer.start(tarball.path, node, engine);
    await newcomer.paste("npm init -y");
    await newcomer.save("main.ts", APP);
    await newcomer.save("cdktf.json", codeOf("README.md", "First example", "json"));
    const settings = Object.entries({ ...passwordSettings(simulator), ONTAP_ENDPOINT: simulator.endpoint });
    await newcomer.paste(`export ${settings.map(([name, value]) => `${name}='${value}'`).join(" ")}`);
  });

  afterEach(() => newcomer.leave());

  afterAll(() => simulator.close());

  const writes = () => simulator.requests.filter(({ method }) => method !== "GET").length;
  const library = async () => (await newcomer.read("node_modules/cdktf/package.json")).name;

  it(
    "gets there from cdktf without a write, is drifted and repaired there, and its declarations compile",
    async () => {
      await newcomer.paste(
        "npm install cdktf-ontap-iscsi cdktf constructs @cdktf/provider-null @cdktf/provider-external",
      );
      await newcomer.paste("npm install --save-dev cdktf-cli tsx");
      expect(await library()).toBe("cdktf");
      await newcomer.paste("npx cdktf deploy");
      const before = writes();
      expect(before).toBe(2);

      expect(await newcomer.paste(BEFORE)).toContain("No changes");
      await newcomer.paste(SWITCH);
      expect(await library()).toBe("cdktn");
      expect(await newcomer.paste(DIFF)).toContain("No changes");
      expect(await newcomer.paste(DEPLOY)).toContain("No changes");
      expect(writes()).toBe(before);
      expect(await newcomer.read("cdktf.out/stacks/iscsi/cdk.tf.json")).toMatchObject({
        "//": { metadata: { version: expect.stringMatching(/^0\.24\./) as string } },
      });

      simulator.setService("svm_db", { enabled: false });
      simulator.setService("svm_backup", { enabled: true });
      const drifted = await newcomer.paste(DIFF);
      expect(drifted).toContain("enabled: live false, declared true");
      expect(drifted).toMatch(/~ enabled +=? *true -> false/);
      await newcomer.paste(DEPLOY);
      expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
      expect(simulator.service("svm_backup")).toMatchObject({ enabled: false });
      expect(writes()).toBe(before + 2);

      await newcomer.paste(`npm install --save-dev @types/node@22`);
      await newcomer.paste(`'${TSC}' --noEmit --strict --target es2022 --module node16 --types node main.ts`);
    },
    LIMIT_MS,
  );

  // What it installs is what the other one has in the end.
  it(
    "begins there with packages that fit together",
    async () => {
      await newcomer.paste("export npm_config_package_lock_only=true");
      await newcomer.paste(codeOf(PAGE, "A new project", "sh"));
      expect(await newcomer.read("package-lock.json")).toMatchObject({
        packages: { "node_modules/cdktf": { name: "cdktn" }, "node_modules/cdktn-cli": {}, "node_modules/tsx": {} },
      });
    },
    LIMIT_MS,
  );
});
