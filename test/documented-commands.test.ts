import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blocks, documents, documentText, inlineCommands } from "./documents";
import { REPOSITORY } from "./helpers/repository";

/** How a block or a command is run: the file of a test, and words of it that do so. */
interface Run {
  readonly by: string;
  readonly words: string;
}

/** Why nothing runs it. */
interface NotRun {
  readonly why: string;
}

type Claim = Run | NotRun;

const by = (file: string, words: string): Run => ({ by: `test/${file}.test.ts`, words });
const not = (why: string): NotRun => ({ why });

const README_BY_NEWCOMER = by("e2e/newcomer", "README.md");
const OUTPUT = by("e2e/documented-output", "is what Terraform plans");
const NEEDS_REGISTRY = not("asks a provider registry, which no test may need");
const ONTAP_SHELL = not("ONTAP's own command line, which is not simulated");
const SETS_UP = not("builds what other tests use meanwhile; the last test sees that the script is there");
const BY_HAND = not(
  "is run by people, and npm test runs its parts; the last test sees that the script and its tests are there",
);

/** Every block but `ts`, which test/documents.test.ts compiles: by document, section, language, and number of that kind there. */
const BLOCKS: Readonly<Record<string, Claim>> = {
  "README.md | cdktf-ontap-iscsi | text 1": OUTPUT,
  "README.md | Two commands | sh 1": by("e2e/node-lines", "test/demo/main.ts"),
  "README.md | Install | sh 1": README_BY_NEWCOMER,
  "README.md | First example | json 1": README_BY_NEWCOMER,
  "README.md | First example | sh 1": README_BY_NEWCOMER,
  "CONTRIBUTING.md | Layout | text 1": by("shape", "CONTRIBUTING.md"),
  "docs/air-gapped.md | Without a network | hcl 1": by("e2e/air-gapped", "docs/air-gapped.md"),
  "docs/behaviour.md | Sessions | text 1": by("e2e/documented-output", "docs/behaviour.md"),
  "docs/cdktn.md | A new project | sh 1": by("e2e/cdktn", "A new project"),
  "docs/cdktn.md | An existing project | sh 1": by("e2e/node-lines", "test/demo/main.ts"),
  "docs/cdktn.md | An existing project | sh 2": by("e2e/cdktn", "SWITCH"),
  "docs/cdktn.md | An existing project | sh 3": README_BY_NEWCOMER,
  "docs/cli.md | Check a cluster | text 1": by("cli/documented-output", 'shown("doctor")'),
  "docs/cli.md | Report drift | text 1": by("cli/documented-output", 'shown("drift")'),
  "docs/concepts.md | How drift looks | text 1": OUTPUT,
  "docs/concepts.md | How drift looks | text 2": by("e2e/documented-output", "is what the program prints"),
  "docs/pipelines.md | Pipelines | text 1": ONTAP_SHELL,
  "docs/provider-mode.md | Provider mode | text 1": OUTPUT,
  "docs/scale.md | Measured | sh 1": by("bench/figures/documented", 'codeBlocks("docs/scale.md", "sh")'),
  "docs/schemas.md | Files and JSON | json 1": by("schemas", "takes the examples of"),
  "docs/simulator.md | The simulator | sh 1": by("e2e/newcomer", "docs/simulator.md"),
  "docs/simulator.md | The simulator | sh 2": by("e2e/newcomer", "USE"),
  "docs/simulator.md | The simulator | sh 3": by("e2e/newcomer", "CHANGE"),
  "docs/simulator.md | The simulator | sh 4": by("e2e/other-clients", "docs/simulator.md"),
  "docs/testing.md | What a seed says | json 1": by("simulator/seed/documented-seed", "docs/testing.md"),
};

/** The command lines within sentences that are more than a name. */
const COMMANDS: Readonly<Record<string, Claim>> = {
  "cdktn deploy": README_BY_NEWCOMER,
  "cdktn diff": README_BY_NEWCOMER,
  "cdktn synth --hcl": not("the limits say that it does not serve"),
  "jq '.resource_changes[] | select(.change.actions != [\"no-op\"]) | .change.after.triggers.drift // empty'": by(
    "e2e/documented-output",
    "(jq .*?)",
  ),
  "npm ci && npm pack": not("npm ci would install this repository anew; every test of the package packs it"),
  "npm init -y": README_BY_NEWCOMER,
  "npm install --save-dev jest @types/jest @types/node typescript @swc/jest @swc/core": by("e2e/package", "@swc/jest"),
  "npm install <file>": by("e2e/package", "InstalledPackage.create(tarball.path)"),
  "npm pack": by("e2e/package", "packageTarball()"),
  "npm run --silent ontap-iscsi -- <verb>": SETS_UP,
  "npm run --silent ontap-iscsi -- simulate …": SETS_UP,
  "npm run bench": BY_HAND,
  "npm run bench -- --help": by("bench/flags", '"--help"'),
  "npm run build": BY_HAND,
  "npm run bundle": BY_HAND,
  "npm run docs:api": by("e2e/api-reference", "typedoc"),
  "npm run engines": BY_HAND,
  "npm run format": not("would write into the sources; npm test checks the format"),
  "npm run lint": BY_HAND,
  "npm run typecheck": BY_HAND,
  "npm run test:soak -- 10": BY_HAND,
  "npm run test:unit -- test/model": BY_HAND,
  "UPDATE_DOCS=1 npm run test:unit -- test/documents test/architecture test/schemas": BY_HAND,
  "UPDATE_DOCS=1 npm run test:unit -- test/schemas": BY_HAND,
  "E2E_ENGINES=terraform-1.5.7 npm run test:e2e -- test/e2e/drift.test.ts": BY_HAND,
  "E2E_EVERY_ENGINE=1 npm run test:e2e": BY_HAND,
  "npm test": not("is this run"),
  "npx ontap-iscsi <verb>": by("e2e/newcomer", "npx ontap-iscsi drift"),
  "ontap-iscsi discover --endpoint https://cluster1.example.com --output main.ts": by("cli/discover", '"--output"'),
  "ontap-iscsi discover --provisioning provider": by("e2e/discover", '"--provisioning"'),
  "ontap-iscsi drift": by("e2e/newcomer", "npx ontap-iscsi drift"),
  "ontap-iscsi simulate --seed": by("cli/simulate", '"--seed"'),
  "pip install ansible": by("e2e/other-clients", "describePeers"),
  "pip install netapp-ontap": by("e2e/other-clients", "describePeers"),
  "terraform -chdir=<stack> init": by("e2e/provider/packaged", "-chdir"),
  "terraform init": by("e2e/discover", 'run("init"'),
  "terraform plan": by("e2e/safety/module", '"plan"'),
  "terraform plan -detailed-exitcode": by("e2e/day-two/clusters", '"-detailed-exitcode"'),
  "terraform providers mirror <folder>": NEEDS_REGISTRY,
  "terraform show -json plan.bin | ontap-iscsi drift --plan -": by("e2e/documented-output", "terraform show"),
  "terraform show -json plan.bin | ontap-iscsi drift --plan - --format json": by(
    "e2e/documented-output",
    "terraform show",
  ),
  "terraform state rm": by("e2e/provider/switch", '"state", "rm"'),
  "terraform destroy": by("e2e/lifecycle", "destroy"),
  "terraform test": not("the limits warn of it"),
  "tofu test": not("the limits warn of it"),
};

/** The blocks of all documents, as {@link BLOCKS} calls them. */
function documentedBlocks(): readonly string[] {
  const counts = new Map<string, number>();
  return documents().flatMap((path) =>
    blocks(path)
      .filter(({ language }) => language !== "ts")
      .map(({ section, language }) => {
        const kind = `${path} | ${section} | ${language || "text"}`;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        return `${kind} ${counts.get(kind) ?? 0}`;
      }),
  );
}

it("every block of every document is run by a test, or has a reason why not", () => {
  expect(Object.keys(BLOCKS).sort()).toEqual([...documentedBlocks()].sort());
});

it("every command line of every document is run by a test, or has a reason why not", () => {
  const commands = new Set(documents().flatMap(inlineCommands));
  expect(Object.keys(COMMANDS).sort()).toEqual([...commands].sort());
});

it("the tests that are named do so", () => {
  const claims = [...Object.values(BLOCKS), ...Object.values(COMMANDS)];
  const wrong = claims.filter((claim) => "by" in claim && !textOf(claim.by).includes(claim.words));
  expect(wrong).toEqual([]);
});

function textOf(path: string): string {
  const file = join(REPOSITORY, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

it("every script of npm that a document names is there, and so are the tests that it is given", () => {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as Manifest;
  const texts = documents().map(documentText).join("\n");
  const named = Array.from(texts.matchAll(/npm run (?:--silent )?([\w:-]+)/g), ([, name = ""]) => name);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  const given = Array.from(texts.matchAll(/npm run test:\w+ -- ((?:test\/\S+ ?)+)/g), ([, paths = ""]) => paths);
  const paths = given.flatMap((list) => list.replaceAll("`", " ").trim().split(" "));
  expect(paths.length).toBeGreaterThan(2);
  expect(paths.filter((path) => ![path, `${path}.test.ts`].some((one) => existsSync(join(REPOSITORY, one))))).toEqual(
    [],
  );
});

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}
