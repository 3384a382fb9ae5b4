import { codeOf, codesOf, readmeExample } from "../documents";
import { describeEachNode } from "../engine/under-test";
import { Newcomer } from "../helpers/package/newcomer";
import { type PackageTarball, packageTarball } from "../helpers/package/package-tarball";

/** Downloads included. */
const LIMIT_MS = 400_000;

const INSTALL = codeOf("README.md", "Install", "sh");
const [START = "", DEPLOY = "", CHANGE = ""] = codesOf("README.md", "First example", "sh");
const [DEPLOYED = "", DRIFTED = ""] = codesOf("README.md", "First example", "");
const [SIMULATE = "", USE = "", MAKE_DRIFT = ""] = codesOf("docs/simulator.md", "The simulator", "sh");
const [CHECK = "", PLAN_AND_DEPLOY = ""] = codesOf("docs/start.md", "Start", "sh").map(atSimulator);
const DOCTOR = codeOf("docs/troubleshoot.md", "Troubleshoot", "sh");
const ADOPT = codeOf("docs/adopt.md", "Adopt existing services", "sh");
/** As somebody waits who types: until the simulator listens. */
const WAIT = SIMULATE.split("\n").find((line) => line.startsWith("while ")) ?? "";
const EXITS_2 = "|| test $? -eq 2";

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
  let newcomer: Newcomer;

  it(
    "gets from an empty folder to a drift that is found",
    async () => {
      const start = Date.now();
      const [first] = newcomers;
      newcomer = await Newcomer.start(tarball.path, node, engine);
      newcomers.push(newcomer);
      // npm installs the same for each Node.js.
      if (first === undefined) await newcomer.paste(INSTALL);
      else await newcomer.installAs(first);
      await newcomer.save("cdktf.json", codeOf("README.md", "First example", "json"));
      await newcomer.save("main.ts", readmeExample());
      if (first === undefined) await followReadme(newcomer);
      else await trySimulator(newcomer);
      const seconds = Math.round((Date.now() - start) / 1000);
      process.stderr.write(`from an empty folder to a drift, Node.js ${node.version}: ${seconds} s\n`);
    },
    LIMIT_MS,
  );

  // What follows does not depend on the line of Node.js.
  if (node.name !== "node-24") return;

  it(
    "goes on with the pages for the own cluster, for Terraform itself and for services that exist",
    async () => {
      expect(await newcomer.paste(withoutExport(CHECK))).toContain("0 failed");
      expect(await newcomer.paste(atSimulator(DOCTOR))).toContain("0 failed");
      const deployed = await newcomer.paste(PLAN_AND_DEPLOY);
      // Without a flag, a plan with drift exits 0.
      expect(deployed).toContain("~ enabled         = false -> true");
      expect(deployed).toContain("0 added, 1 changed, 0 destroyed");
      const own = codeOf("docs/start.md", "With plain Terraform", "sh");
      expect(await newcomer.paste(`(\nterraform() { "$TERRAFORM_BINARY_NAME" "$@"; }\n${own})`)).toContain(
        "No changes",
      );
      await newcomer.paste("rm -r main.ts cdktf.out terraform.*.tfstate");
      const adopted = await newcomer.paste(atSimulator(ADOPT));
      expect(adopted).toContain("Plan: 2 to import, 0 to add, 0 to change, 0 to destroy");
      await newcomer.paste("npx ontap-iscsi drift");
    },
    LIMIT_MS,
  );
});

async function followReadme(newcomer: Newcomer): Promise<void> {
  await newcomer.paste(`${START}${WAIT}`);
  expectLines(await newcomer.paste(DEPLOY), DEPLOYED);
  expectLines(await newcomer.paste(`${CHANGE.trim()} ${EXITS_2}`), DRIFTED);
}

/** As the page of the simulator does, which deploys the README's example, too. */
async function trySimulator(newcomer: Newcomer): Promise<void> {
  await newcomer.paste(SIMULATE);
  const deployed = await newcomer.paste(USE);
  expect(deployed).toMatch(/"num_records": ?0/);
  expect(deployed).toContain("Apply complete");
  await newcomer.paste(MAKE_DRIFT);
  expect(await newcomer.paste(`npx ontap-iscsi drift ${EXITS_2}`)).toMatch(/svm_db +enabled +false +true/);
}

it("credentials are checked by the same commands as in the beginning", () => {
  expect(codesOf("docs/credentials.md", "Credentials, certificates, proxies", "sh").map(atSimulator)).toEqual([CHECK]);
});

function expectLines(printed: string, shown: string): void {
  for (const line of shown.trim().split("\n")) expect(printed).toContain(line.trim());
}

function atSimulator(block: string): string {
  return block.replaceAll("https://cluster1.example.com", "https://127.0.0.1:8443");
}

function withoutExport(block: string): string {
  return block.replaceAll(/^export .*$/gm, "");
}
