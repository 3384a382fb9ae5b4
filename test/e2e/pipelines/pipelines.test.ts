import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, engineEnvironment } from "../../engine/engine";
import { nodeOfUsers } from "../../engine/under-test";
import { Provisioning } from "../../../lib";
import { InstalledPackage } from "../../helpers/package/installed-package";
import { packageTarball } from "../../helpers/package/package-tarball";
import {
  githubJob,
  gitlabJob,
  type NotesServer,
  runJob,
  type Runner,
  type ShellJob,
  startNotesServer,
} from "./pipeline";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { obtainCdkCommand } from "../../programs/cdk-command";
import { suite } from "../../engine/suite";

const INSTALL_TIMEOUT_MS = 400_000;
/** Four jobs, two of which start the cdktf command. */
const PIPELINES_TIMEOUT_MS = 300_000;
const DRIFT = /`svm_db` \| `enabled` \| `false` \| `true`/;

const APP = `
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "iscsi");
const { ONTAP_ENDPOINT: endpoint = "", PROVISIONING } = process.env;
const provisioning = PROVISIONING as Provisioning;
const cluster = new OntapCluster(stack, "cluster1", { endpoint, provisioning });
new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
app.synth();
`;

const APP_COMMAND = "node --import tsx main.ts";

/**
 * What the recipes find on a runner and this machine has not: a registry for npm ci, and GitHub for its command line. And npx,
 * which takes longer to find a command of the project than the command takes.
 */
const RUNNER = {
  "runner/npm": `#!/bin/sh\n[ "$1" = ci ]\n`,
  "runner/npx": `#!/bin/sh\ncommand=$1\nshift\nexec "./node_modules/.bin/$command" "$@"\n`,
  "runner/gh": `#!/bin/sh\nprintf '%s %s\\n' "$GH_TOKEN" "$*" >comment.txt\ncat drift.md >>comment.txt\n`,
};

suite("the recipes for pipelines", { engines: "one" }, (engine) => {
  let project: InstalledPackage;
  let simulator: TestSimulator;
  let gitlab: NotesServer;
  let runner: Runner;

  beforeAll(async () => {
    project = await installProject(engine);
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    gitlab = await startNotesServer();
    const PATH = [join(project.folder, "runner"), process.env.PATH].join(":");
    const env = { ...engineEnvironment(engine), ...variables(simulator, gitlab), PATH, CI: "1" };
    const { username, password } = simulator;
    runner = {
      cwd: project.folder,
      env,
      kept: { ONTAP_READER: username, ONTAP_READER_PASSWORD: password },
      protected: { ONTAP_WRITER: username, ONTAP_WRITER_PASSWORD: password },
    };
  }, INSTALL_TIMEOUT_MS);

  afterAll(async () => {
    await gitlab.close();
    await simulator.close();
    await project.remove();
  });

  /** Runs a job that shall need no right to write. */
  async function runReading(job: ShellJob): Promise<string | undefined> {
    const before = simulator.requests.length;
    const failure = await runJob(job, runner);
    expect(new Set(simulator.requests.slice(before).map(({ method }) => method))).toEqual(new Set(["GET"]));
    return failure;
  }

  const comments = {
    "GitHub Actions": () => project.read("comment.txt"),
    "GitLab CI": () => JSON.stringify(gitlab.notes.at(-1)),
  };

  describe.each([
    ["GitLab CI", Provisioning.PROVIDER, gitlabJob, '"path":"/projects/1/merge_requests/7/notes","token":"token-2"'],
    [
      "GitHub Actions",
      Provisioning.NULL_RESOURCE,
      githubJob,
      "token-1 pr comment 7 --edit-last --create-if-none --body-file drift.md",
    ],
  ] as const)("of %s, with services as %s", (service, provisioning, job, address) => {
    beforeAll(async () => {
      await project.forget();
      simulator.setService("svm_db", undefined);
      runner = { ...runner, env: { ...runner.env, PROVISIONING: provisioning } };
    });

    it(
      "apply, pass at night, show drift to the reviewers, and fail at night then",
      async () => {
        expect(await runJob(job("apply"), runner)).toBeUndefined();
        expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
        expect(await runReading(job("drift"))).toBeUndefined();
        expect(project.read("drift.xml")).not.toContain("<failure");

        simulator.setService("svm_db", { enabled: false });
        expect(await runReading(job("plan"))).toBeUndefined();
        expect(comments[service]()).toContain(address);
        expect(comments[service]()).toMatch(DRIFT);
        expect(await runReading(job("drift"))).toContain("ended with 2");
        expect(project.read("drift.xml")).toContain("<failure");
      },
      PIPELINES_TIMEOUT_MS,
    );

    it("fail when the cluster cannot be read, and say so to the reviewers", async () => {
      const kept = { ...runner.kept, ONTAP_READER_PASSWORD: "wrong" };
      expect(await runJob(job("plan"), { ...runner, kept })).toContain("ended with 1");
      expect(comments[service]()).toContain("credentials are wrong");
    });
  });
});

it.each([
  ["GitHub Actions", githubJob],
  ["GitLab CI", gitlabJob],
])("only the apply of %s, in a protected environment, has the login that may write", (_, job) => {
  const logins = ["plan", "drift", "apply"].map((name) => {
    const { environment, env } = job(name);
    return [name, environment, env.ONTAP_USERNAME, env.ONTAP_PASSWORD];
  });
  expect(logins).toEqual([
    ["plan", undefined, "$ONTAP_READER", "$ONTAP_READER_PASSWORD"],
    ["drift", undefined, "$ONTAP_READER", "$ONTAP_READER_PASSWORD"],
    ["apply", "production", "$ONTAP_WRITER", "$ONTAP_WRITER_PASSWORD"],
  ]);
});

it.each(["plan", "apply", "drift"])(
  "the scripts of the job %s hold no expression that a pull request could fill with commands",
  (name) => {
    const scripts = githubJob(name).steps.map(({ script }) => script);
    expect(scripts).not.toEqual([]);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  },
);

function variables({ endpoint, caFile }: TestSimulator, { url }: NotesServer): NodeJS.ProcessEnv {
  return {
    ONTAP_ENDPOINT: endpoint,
    ONTAP_CA_FILE: caFile,
    ...{ GH_TOKEN: "token-1", PULL_REQUEST: "7" },
    ...{ COMMENT_TOKEN: "token-2", CI_API_V4_URL: url, CI_PROJECT_ID: "1", CI_MERGE_REQUEST_IID: "7" },
  };
}

/** A project as a pipeline checks it out, with its dependencies installed. */
async function installProject(engine: Engine): Promise<InstalledPackage> {
  const project = await InstalledPackage.create((await packageTarball()).path);
  await mkdir(join(project.folder, "runner"));
  // A synthesis of cdktn runs the app, and the command takes longer than that. Where no registry is reached, the checksums of the
  // other platforms cannot be looked up. In provider mode nobody does.
  const flags = engine.cliConfigFile === undefined ? "" : "--skip-provider-lock";
  const { node, nodeArgs } = await obtainCdkCommand(() => undefined, nodeOfUsers()?.path);
  const command = [node, ...nodeArgs].map((part) => `"${part}"`).join(" ");
  const programs = {
    ...RUNNER,
    "node_modules/.bin/cdktn": `#!/bin/sh\ncase "$*/$PROVISIONING" in\nsynth/*) exec ${APP_COMMAND} ;;\n*/provider) ;;\n*) set -- "$@" ${flags} ;;\nesac\nexec ${command} "$@"\n`,
  };
  const config = {
    language: "typescript",
    app: APP_COMMAND,
    projectId: "pipelines",
    sendCrashReports: "false",
  };
  await project.write({ ...programs, "main.ts": APP, "cdktf.json": JSON.stringify(config) });
  for (const path of Object.keys(programs)) await chmod(join(project.folder, path), 0o755);
  return project;
}
