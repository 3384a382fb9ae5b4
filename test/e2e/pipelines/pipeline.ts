import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { omitUndefined } from "../../../lib/model/decode";
import { REPOSITORY } from "../../helpers/repository";
import { runCommand } from "../../programs/run-command";

const RECIPES = join(REPOSITORY, "docs", "pipelines");

const STEP_TIMEOUT_MS = 120_000;

/** A part of a job that a shell runs. */
export interface ShellStep {
  readonly script: string;
  /** Whether it runs after a failure, too. */
  readonly always: boolean;
}

/** A job as far as a shell has to do with it. */
export interface ShellJob {
  readonly steps: readonly ShellStep[];
  /** Variables as the recipe gives them: a text, or `$NAME` for one that the service keeps. */
  readonly env: Readonly<Record<string, string>>;
  /** The protected environment that it runs in; only such a job gets what the service keeps for it. */
  readonly environment?: string;
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

interface WorkflowJob {
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

interface WorkflowStep {
  readonly run?: string;
  readonly if?: string;
}

interface GitlabJob {
  readonly environment?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
}

/** A job of the recipe for GitHub Actions. Each of its steps is a shell of its own. */
export function githubJob(name: string): ShellJob {
  const { env, jobs } = recipe("github-actions.yml") as Workflow;
  const { environment, env: own = {}, steps: all = [] } = jobs[name] ?? {};
  const steps = all.flatMap(({ run, if: condition = "" }) =>
    run === undefined ? [] : [{ script: run, always: condition.includes("!cancelled()") }],
  );
  const kept = Object.entries({ ...env, ...own }).map(
    ([variable, value]) => [variable, value.replace(/^\$\{\{ (?:vars|secrets)\.(\w+) \}\}$/, "$$$1")] as const,
  );
  return omitUndefined({
    steps,
    environment,
    env: Object.fromEntries(kept.filter(([, value]) => !value.includes("${{"))),
  });
}

/** A job of the recipe for GitLab CI. Its script is one shell, what comes after it another. */
export function gitlabJob(name: string): ShellJob {
  const file = recipe("gitlab-ci.yml") as Readonly<Record<string, unknown>>;
  const { before_script } = file.default as { readonly before_script: readonly string[] };
  const { script, after_script = [], environment, variables = {} } = file[name] as GitlabJob;
  const steps = [
    { script: [...before_script, ...script].join("\n"), always: false },
    { script: after_script.join("\n"), always: true },
  ];
  return omitUndefined({ steps, environment, env: { ...(file.variables as ShellJob["env"]), ...variables } });
}

function recipe(name: string): unknown {
  return parse(readFileSync(join(RECIPES, name), "utf8"));
}

/** What a job finds where it runs. */
export interface Runner {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the service keeps for every job. */
  readonly kept: NodeJS.ProcessEnv;
  /** What it keeps for the jobs of a protected environment. */
  readonly protected: NodeJS.ProcessEnv;
}

/** Runs a job as a runner does: up to its first failure, and then what runs in any case. What went wrong, or `undefined`. */
export async function runJob({ steps, env, environment }: ShellJob, runner: Runner): Promise<string | undefined> {
  const kept = { ...runner.kept, ...(environment === undefined ? {} : runner.protected) };
  const own = Object.entries(env).map(
    ([name, value]) => [name, value.startsWith("$") ? kept[value.slice(1)] : value] as const,
  );
  let failure: string | undefined;
  for (const { script, always } of steps) {
    if (failure !== undefined && !always) continue;
    const options = { cwd: runner.cwd, env: { ...runner.env, ...Object.fromEntries(own) }, timeoutMs: STEP_TIMEOUT_MS };
    const { trouble, stdout, stderr } = await runCommand("bash", ["-e", "-o", "pipefail", "-c", script], options);
    if (trouble !== undefined) failure ??= `${script}\n${trouble}\n${stdout}${stderr}`;
  }
  return failure;
}

/** Stands in for GitLab's API where a merge request's notes are made. */
export interface NotesServer {
  /** As in `CI_API_V4_URL`. */
  readonly url: string;
  /** What was posted: path, token and text of each note. */
  readonly notes: readonly { readonly path: string; readonly token: unknown; readonly body: string | null }[];
  close(): Promise<void>;
}

/** Starts the server on a free port of this machine. */
export async function startNotesServer(): Promise<NotesServer> {
  const notes: NotesServer["notes"][number][] = [];
  const server = createServer((request, response) => {
    void text(request).then((form) => {
      const body = new URLSearchParams(form).get("body");
      notes.push({ path: request.url ?? "", token: request.headers["private-token"], body });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
