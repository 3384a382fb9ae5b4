import { codeBlocks, codeOf, readmeExample } from "../documents";
import { describeEachNode } from "../engine/under-test";
import { Newcomer } from "../helpers/package/newcomer";
import { type PackageTarball, packageTarball } from "../helpers/package/package-tarball";

/** Downloads included. */
const LIMIT_MS = 400_000;

const INSTALL = codeOf("README.md", "Install", "sh");
const [CREDENTIALS = "", ...COMMANDS] = codeOf("README.md", "First example", "sh").trim().split("\n");
const [DEPLOY = "", DIFF = ""] = COMMANDS;
const [START = "", USE = "", CHANGE = ""] = codeBlocks("docs/simulator.md", "sh");

const newcomers: Newcomer[] = [];
let tarball: PackageTarball;

beforeAll(async () => {
  tarball = await packageTarball();
}, LIMIT_MS);

afterAll(async () => {
  for (const newcomer of newcomers) await newcomer.leave();
});

describeEachNode("a newcomer who follows the README", (node, engine) => {
  // The demo runs on the oldest of them.
  if (node.name === "node-22") return;

  it(
    "gets from an empty folder to a repaired drift",
    async () => {
      const start = Date.now();
      const [first] = newcomers;
      const newcomer = await Newcomer.start(tarball.path, node, engine);
      newcomers.push(newcomer);
      // npm installs the same for each Node.js.
      if (first === undefined) await newcomer.paste(`npm init -y\n${INSTALL}`);
      else await newcomer.installAs(first);
      await newcomer.save("cdktf.json", codeOf("README.md", "First example", "json"));
      await newcomer.save("main.ts", readmeExample().replace("https://cluster1.example.com", "https://127.0.0.1:8443"));
      await newcomer.paste(START);
      const deployed = await newcomer.paste(USE);
      expect(deployed).toMatch(/"num_records": ?0/);
      expect(deployed).toContain("Apply complete");
      await newcomer.paste(CHANGE);
      expect(await newcomer.paste(DIFF)).toContain("enabled: live false, declared true");
      expect(await newcomer.paste("npx ontap-iscsi drift || test $? -eq 2")).toMatch(/svm_db +enabled +false +true/);
      expect(await newcomer.paste(DEPLOY)).toContain("Apply complete");
      await newcomer.paste("npx ontap-iscsi drift");
      const seconds = Math.round((Date.now() - start) / 1000);
      process.stderr.write(`from an empty folder to a repaired drift, Node.js ${node.version}: ${seconds} s\n`);
    },
    LIMIT_MS,
  );
});

it("the README's own commands are these two, after the credentials", () => {
  expect(CREDENTIALS).toMatch(/^export ONTAP_USERNAME=/);
  expect(COMMANDS).toHaveLength(2);
});
