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

const NEWCOMER = (words: string): Run => by("e2e/newcomer", words);
const WITHOUT = (words: string): Run => by("e2e/hcl/without-cdktf", words);
const OUTPUT = (words: string): Run => by("e2e/documented-output", words);
const NEEDS_REGISTRY = not("asks a provider registry, which no test may need");
const SETTING_OF_A_BOT = not("is read by a service that no test can reach");
const ONTAP_SHELL = not("ONTAP's own command line, which is not simulated");
const SETS_UP = not("builds what other tests use meanwhile; the last test sees that the script is there");
const BY_HAND = not(
  "is run by people, and npm test runs its parts; the last test sees that the script and its tests are there",
);

/** Every block but `ts`, which test/documents.test.ts compiles: by document, section, language, and number of that kind there. */
const BLOCKS: Readonly<Record<string, Claim>> = {
  "README.md | cdktf-ontap-iscsi | text 1": OUTPUT("is what Terraform plans"),
  "README.md | cdktf-ontap-iscsi | sh 1": by("e2e/node-lines", "test/demo/main.ts"),
  "README.md | Install | sh 1": NEWCOMER('codeOf("README.md", "Install", "sh")'),
  "README.md | First example | json 1": NEWCOMER('codeOf("README.md", "First example", "json")'),
  "README.md | First example | sh 1": NEWCOMER("${START}"),
  "README.md | First example | sh 2": NEWCOMER("paste(DEPLOY)"),
  "README.md | First example | sh 3": NEWCOMER("${CHANGE.trim()}"),
  "README.md | First example | text 1": NEWCOMER("DEPLOYED)"),
  "README.md | First example | text 2": NEWCOMER("DRIFTED)"),
  "CONTRIBUTING.md | Layout | text 1": by("shape", "CONTRIBUTING.md"),
  "docs/adopt.md | Adopt existing services | sh 1": NEWCOMER("atSimulator(ADOPT)"),
  "docs/adopt.md | A fleet that changes | sh 1": by("cli/discover", '"--update", file()'),
  "docs/adopt.md | A fleet that changes | text 1": by("cli/discover", "its service is gone; remove it from the file"),
  "docs/adopt.md | In provider mode | text 1": OUTPUT("docs/adopt.md"),
  "docs/air-gapped.md | Without a network | hcl 1": by("e2e/air-gapped", "docs/air-gapped.md"),
  "docs/cdktn.md | A new project | sh 1": by("e2e/cdktn", "A new project"),
  "docs/cdktn.md | An existing project | sh 1": by("e2e/node-lines", "test/demo/main.ts"),
  "docs/cdktn.md | An existing project | sh 2": by("e2e/cdktn", "SWITCH"),
  "docs/cdktn.md | An existing project | sh 3": by("e2e/cdktn", "AFTER"),
  "docs/change.md | Rename an SVM | text 1": OUTPUT("docs/change.md"),
  "docs/ci.md | Two users | text 1": ONTAP_SHELL,
  "docs/commands.md | doctor | text 1": by("cli/documented-output", 'shown("docs/commands.md", "doctor")'),
  "docs/credentials.md | Credentials, certificates, proxies | sh 1": NEWCOMER("docs/credentials.md"),
  "docs/drift.md | Find drift, and repair it | text 1": by("cli/documented-output", 'shown("docs/drift.md", "drift")'),
  "docs/drift.md | From a saved plan | sh 1": OUTPUT("From a saved plan"),
  "docs/how-it-works.md | How it works | text 1": OUTPUT("docs/how-it-works.md"),
  "docs/many-clusters.md | Many clusters | text 1": by("e2e/fleet", "expected true or false"),
  "docs/many-clusters.md | Many clusters | yaml 1": by("e2e/fleet", "fleet.yaml"),
  "docs/modes.md | The plan of null_resource mode | text 1": OUTPUT("is what Terraform plans"),
  "docs/modes.md | The plan of provider mode | text 1": OUTPUT("is what Terraform plans"),
  "docs/policies.md | At synthesis | text 1": by(
    "constructs/service-policy",
    'deletionPolicy: got "delete", the IscsiServicePolicy allows',
  ),
  "docs/policies.md | Over the plan | sh 1": by("e2e/policy", '"--policy", POLICY'),
  "docs/remove.md | Delete it for good | text 1": OUTPUT("Delete it for good"),
  "docs/remove.md | In provider mode | text 1": OUTPUT("docs/remove.md"),
  "docs/safety.md | Sessions | text 1": OUTPUT("docs/safety.md"),
  "docs/release.md | Release the provider | sh 1": by("e2e/provider/release", "releaseProvider(releaseArguments("),
  "docs/release.md | Serve it | hcl 1": by("e2e/provider/release", "required_providers"),
  "docs/release.md | Serve it | hcl 2": by("e2e/provider/release", "providers.v1"),
  "docs/release.md | Serve it | hcl 3": by("e2e/provider/release", "network_mirror"),
  "docs/scale.md | Measured | sh 1": by("bench/figures/documented", 'codeBlocks("docs/scale.md", "sh")'),
  "docs/schemas.md | Files and JSON | json 1": by("schemas", "takes the examples of"),
  "docs/simulator.md | Other clients | sh 1": by("e2e/other-clients", "docs/simulator.md"),
  "docs/simulator.md | Seed | json 1": by("schemas", "docs/simulator.md"),
  "docs/simulator.md | The simulator | sh 1": NEWCOMER("paste(SIMULATE)"),
  "docs/simulator.md | The simulator | sh 2": NEWCOMER("paste(USE)"),
  "docs/simulator.md | The simulator | sh 3": NEWCOMER("paste(MAKE_DRIFT)"),
  "docs/start.md | Start | sh 1": NEWCOMER("withoutExport(CHECK)"),
  "docs/start.md | Start | sh 2": NEWCOMER("paste(PLAN_AND_DEPLOY)"),
  "docs/start.md | With plain Terraform | sh 1": NEWCOMER("With plain Terraform"),
  "docs/verify.md | Verify ONTAP | text 1": by("cli/verify", 'documentText("docs/verify.md")'),
  "docs/upgrade.md | Renovate, Dependabot | json 1": SETTING_OF_A_BOT,
  "docs/upgrade.md | Renovate, Dependabot | yaml 1": SETTING_OF_A_BOT,
  "docs/without-cdktf.md | Five minutes | hcl 1": WITHOUT('"Five minutes", "hcl"'),
  "docs/without-cdktf.md | Five minutes | sh 1": WITHOUT("run(INSTALL)"),
  "docs/without-cdktf.md | Five minutes | sh 2": WITHOUT("run(RUN)"),
  "docs/without-cdktf.md | Five minutes | text 1": WITHOUT('"Five minutes", ""'),
  "docs/troubleshoot.md | Troubleshoot | sh 1": NEWCOMER("atSimulator(DOCTOR)"),
};

/** The command lines within sentences that are more than a name. */
const COMMANDS: Readonly<Record<string, Claim>> = {
  "iscsi session show -vserver <svm>": ONTAP_SHELL,
  "npm run --silent ontap-iscsi -- <command>": SETS_UP,
  "npx cdktn deploy": NEWCOMER("paste(DEPLOY)"),
  "npx cdktn diff": NEWCOMER("paste(PLAN_AND_DEPLOY)"),
  "npx ontap-iscsi <command>": NEWCOMER("npx ontap-iscsi drift"),
  "ontap-iscsi discover": NEWCOMER("atSimulator(ADOPT)"),
  "ontap-iscsi doctor": NEWCOMER("atSimulator(DOCTOR)"),
  "ontap-iscsi drift --format junit": by("e2e/pipelines/pipelines", "drift.xml"),
  "ontap-iscsi drift --format markdown": by("e2e/pipelines/pipelines", "drift.md"),
  "ontap-iscsi simulate": NEWCOMER("paste(SIMULATE)"),
  "security certificate show": ONTAP_SHELL,
  "security certificate show -type server -instance": ONTAP_SHELL,
  "security login rest-role create": ONTAP_SHELL,
  "security login unlock": ONTAP_SHELL,
  "terraform init -upgrade": NEEDS_REGISTRY,
  "cdktf get": by("e2e/hcl/languages", "cdktf get"),
  "cdktn get": by("e2e/hcl/languages", "cdktn"),
  "terraform apply -replace": by("e2e/provider/declared-or-removed", "-replace"),
  "terraform plan -generate-config-out=services.tf": by("e2e/provider/intake", "-generate-config-out"),
  "terraform state rm ontap_iscsi_service.<id>": by("e2e/provider/switch", '"state", "rm"'),
  "cdktn deploy": NEWCOMER("paste(DEPLOY)"),
  "cdktn diff": NEWCOMER("paste(PLAN_AND_DEPLOY)"),
  "cdktn synth --hcl": not("the limits say that it does not serve"),
  "npm ci && npm pack": not("npm ci would install this repository anew; every test of the package packs it"),
  "npm init -y": NEWCOMER("Install"),
  "npm install --save-dev jest @types/jest @types/node typescript @swc/jest @swc/core": by("e2e/package", "@swc/jest"),
  "npm install <file>": by("e2e/package", "InstalledPackage.create(tarball.path)"),
  "npm pack": by("e2e/package", "packageTarball()"),
  "npm run bench -- --help": by("bench/figures/documented", '"--help"'),
  "npm run build": BY_HAND,
  "npm run bundle": BY_HAND,
  "npm run docs:pictures": BY_HAND,
  "npm run docs:api": by("e2e/api-reference", "typedoc"),
  "npm run engines": BY_HAND,
  "npm run format": not("would write into the sources; npm test checks the format"),
  "npm run lint": BY_HAND,
  "npm run typecheck": BY_HAND,
  "npm run release:provider -- --help": by("e2e/provider/release", '"--help"'),
  "npm run release:provider": by("e2e/provider/release", "standaloneProvider()"),
  "npm run test:soak -- 10": BY_HAND,
  "npm run test:mutants": BY_HAND,
  "npm run test:mutants -- sessions": BY_HAND,
  "npm run test:unit -- --onlyChanged": BY_HAND,
  "npm run test:unit -- test/model": BY_HAND,
  "UPDATE_DOCS=1 npm run test:unit -- test/documents test/bench test/schemas test/cli/drift/report": BY_HAND,
  "UPDATE_GOLDENS=1 npm run test:unit -- test/goldens": BY_HAND,
  "UPDATE_GOLDENS=1 npm run test:e2e -- test/e2e/goldens": BY_HAND,
  "UPDATE_PLANS=1 npm run test:e2e -- test/e2e/recorded-plans": BY_HAND,
  "UPDATE_STATES=1 npm run test:e2e -- test/e2e/recorded-states": BY_HAND,
  "E2E_ENGINES=terraform-1.5.7 npm run test:e2e -- test/e2e/drift.test.ts": BY_HAND,
  "E2E_EVERY_ENGINE=1 npm run test:e2e": BY_HAND,
  "npm test": not("is this run"),
  "ontap-iscsi drift": by("e2e/newcomer", "npx ontap-iscsi drift"),
  "ontap-iscsi verify": by("cli/verify", '"--svm"'),
  "ontap-iscsi verify --row service-record": by("cli/verify", '"--row"'),
  "ontap-iscsi verify --svm svm_test --format markdown --output verify.md": by("cli/verify", '"--output"'),
  "pip install ansible": by("e2e/other-clients", "describePeers"),
  "pip install netapp-ontap": by("e2e/other-clients", "describePeers"),
  "terraform init": by("e2e/discover", 'run("init"'),
  "terraform plan": by("e2e/safety/module", '"plan"'),
  "terraform plan -detailed-exitcode": by("e2e/day-two/clusters", '"-detailed-exitcode"'),
  "terraform providers mirror <folder>": NEEDS_REGISTRY,
  "terraform query": by("e2e/hcl/examples", '"query"'),
  "terraform providers lock -fs-mirror=<folder> -platform=linux_amd64 -platform=darwin_arm64":
    WITHOUT("providers lock"),
  "terraform state list": not("prints the addresses of a state"),
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
