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
/** The profiles of the clusters in the recipes. */
const PROFILES = ["EU", "US"] as const;

const APP = `
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";

const app = new App();
const provisioning = process.env.PROVISIONING as Provisioning;
for (const profile of ["eu", "us"]) {
  const stack = new TerraformStack(app, \`iscsi-\${profile}\`);
  const endpoint = process.env[\`ENDPOINT_\${profile.toUpperCase()}\`] ?? "";
  const cluster = new OntapCluster(stack, profile, { endpoint, profile, provisioning });
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
}
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
  let simulators: readonly TestSimulator[];
  let gitlab: NotesServer;
  let runner: Runner;

  beforeAll(async () => {
    project = await installProject(engine);
    simulators = await Promise.all(PROFILES.map(() => startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } })));
    gitlab = await startNotesServer();
    const PATH = [join(project.folder, "runner"), process.env.PATH].join(":");
    const env = { ...engineEnvironment(engine), ...variables(simulators, gitlab), PATH, CI: "1" };
    runner = { cwd: project.folder, env, kept: logins(simulators, "READER"), protected: logins(simulators, "WRITER") };
  }, INSTALL_TIMEOUT_MS);

  afterAll(async () => {
    await gitlab.close();
    await Promise.all(simulators.map((simulator) => simulator.close()));
    await project.remove();
  });

  /** Runs a job that shall need no right to write. */
  async function runReading(job: ShellJob): Promise<string | undefined> {
    const before = simulators.map(({ requests }) => requests.length);
    const failure = await runJob(job, runner);
    const methods = simulators.map(({ requests }, index) => requests.slice(before[index]).map(({ method }) => method));
    expect(methods.map((each) => new Set(each))).toEqual(PROFILES.map(() => new Set(["GET"])));
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
      for (const simulator of simulators) simulator.setService("svm_db", undefined);
      runner = { ...runner, env: { ...runner.env, PROVISIONING: provisioning } };
    });

    it(
      "apply, pass at night, show drift to the reviewers, and fail at night then",
      async () => {
        expect(await runJob(job("apply"), runner)).toBeUndefined();
        const declared = { enabled: true, targetAlias: "db-prod" };
        expect(simulators.map((each) => each.service("svm_db"))).toMatchObject([declared, declared]);
        expect(await runReading(job("drift"))).toBeUndefined();
        expect(project.read("drift.xml")).not.toContain("<failure");

        simulators[1]?.setService("svm_db", { enabled: false });
        expect(await runReading(job("plan"))).toBeUndefined();
        expect(comments[service]()).toContain(address);
        expect(comments[service]()).toMatch(DRIFT);
        expect(await runReading(job("drift"))).toContain("ended with 2");
        expect(project.read("drift.xml")).toContain("<failure");
      },
      PIPELINES_TIMEOUT_MS,
    );

    it("fail when the cluster cannot be read, and say so to the reviewers", async () => {
      const kept = { ...runner.kept, ONTAP_US_READER_PASSWORD: "wrong" };
      expect(await runJob(job("plan"), { ...runner, kept })).toContain("ended with 1");
      expect(comments[service]()).toContain("credentials are wrong");
    });
  });
});

it.each([
  ["GitHub Actions", githubJob],
  ["GitLab CI", gitlabJob],
])("only the apply of %s, in a protected environment, has the login that may write", (_, job) => {
  const given = ["plan", "drift", "apply"].map((name) => {
    const { environment, env } = job(name);
    return [
      name,
      environment,
      ...PROFILES.flatMap((each) => [env[`ONTAP_${each}_USERNAME`], env[`ONTAP_${each}_PASSWORD`]]),
    ];
  });
  const variables = (role: string) =>
    PROFILES.flatMap((each) => [`$ONTAP_${each}_${role}`, `$ONTAP_${each}_${role}_PASSWORD`]);
  expect(given).toEqual([
    ["plan", undefined, ...variables("READER")],
    ["drift", undefined, ...variables("READER")],
    ["apply", "production", ...variables("WRITER")],
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

/** What the service keeps for each profile. */
function logins(simulators: readonly TestSimulator[], role: string): NodeJS.ProcessEnv {
  const pairs = simulators.map(({ username, password }, index) => {
    const name = `ONTAP_${PROFILES[index] ?? ""}_${role}`;
    return { [name]: username, [`${name}_PASSWORD`]: password };
  });
  return Object.assign({}, ...pairs) as NodeJS.ProcessEnv;
}

function variables(simulators: readonly TestSimulator[], { url }: NotesServer): NodeJS.ProcessEnv {
  const clusters = simulators.flatMap(({ endpoint, caFile }, index) => {
    const profile = PROFILES[index] ?? "";
    return [
      [`ENDPOINT_${profile}`, endpoint],
      [`ONTAP_${profile}_CA_FILE`, caFile],
    ];
  });
  return {
    ...(Object.fromEntries(clusters) as NodeJS.ProcessEnv),
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
