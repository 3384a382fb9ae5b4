import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentText, examples } from "../documents";
import { suite } from "../engine/suite";
import { EngineFolder } from "../helpers/engine/engine-folder";
import { ConsumerProject } from "../helpers/package/consumer-project";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const [CLUSTERS, SVMS] = [10, 20];

/** The fleet of docs/many-clusters.md: an inventory becomes a stack for each cluster. */
suite("a fleet from an inventory", { engines: "one" }, (engine) => {
  let simulator: TestSimulator;
  let project: ConsumerProject;
  const inventory = (): string => join(project.folder, "fleet.yaml");

  beforeAll(async () => {
    const svms = Array.from({ length: CLUSTERS * SVMS }, (_, index) => ({ name: `svm_${index}` }));
    simulator = await startTestSimulator({ seed: { svms } });
    project = await ConsumerProject.create("require('./fleet');", examples());
  });

  afterAll(async () => {
    await project.remove();
    await simulator.close();
  });

  /** Each is the simulator, under its own name and with its own SVMs and credentials. */
  function clusterText(cluster: number): string {
    const services = Array.from({ length: SVMS }, (_, index) => {
      const svmName = `svm_${cluster * SVMS + index}`;
      return `    - { svmName: ${svmName}, enabled: ${String(index % 2 === 0)}, targetAlias: a${index} }`;
    });
    return [`- name: c${cluster}`, `  endpoint: ${simulator.endpoint}`, "  services:", ...services].join("\n");
  }

  it(`of ${CLUSTERS * SVMS} SVMs on ${CLUSTERS} clusters is created, and its plans are clean`, async () => {
    writeFileSync(inventory(), Array.from({ length: CLUSTERS }, (_, index) => clusterText(index)).join("\n"));
    expect(await project.synthesize()).toBeUndefined();
    for (let cluster = 0; cluster < CLUSTERS; cluster += 1) {
      const prefix = `ONTAP_C${cluster}_`;
      const settings = {
        [`${prefix}USERNAME`]: simulator.username,
        [`${prefix}PASSWORD`]: simulator.password,
        [`${prefix}CA_FILE`]: simulator.caFile,
      };
      const stack = join(project.folder, "cdktf.out", "stacks", `c${cluster}`);
      const folder = new EngineFolder(engine, stack, stack, settings);
      await folder.init();
      expect(await folder.apply()).toMatchObject({ exitCode: 0 });
      expect(await folder.plan()).toMatchObject({ exitCode: 0 });
      await folder.remove();
    }
    expect(simulator.service("svm_199")).toMatchObject({ enabled: false, targetAlias: "a19" });
  });

  it.each([
    ["svm_web, enabled: true", "svm_web, enabled: on", "6", 'enabled: got "on", expected true or false'],
    ["svm_web, enabled: true", "svm_web, enable: true", "6", "enable: there is no prop of that name, did you mean"],
    ["https://west", "ftp://west", "7", "endpoint: got"],
    ["name: west", "name: east", "7", "east"],
  ])("with %j in the place of %j fails the synthesis, and names the line", async (right, wrong, line, told) => {
    const text = documentText("docs/examples/fleet.yaml");
    expect(text).toContain(right);
    writeFileSync(inventory(), text.replace(right, wrong));
    expect(readFileSync(inventory(), "utf8")).not.toBe(text);
    expect(await project.synthesize()).toMatch(new RegExp(`fleet\\.yaml:${line}: .*${told}`, "s"));
  });
});
