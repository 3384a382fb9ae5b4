import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
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
  /** Variables with the values that the recipe itself gives. */
  readonly env: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>>;
}

interface WorkflowStep {
  readonly run?: string;
  readonly if?: string;
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
}

/** A job of the recipe for GitHub Actions. Each of its steps is a shell of its own. */
export function githubJob(name: string): ShellJob {
  const { env, jobs } = recipe("github-actions.yml") as Workflow;
  const steps = (jobs[name]?.steps ?? []).flatMap(({ run, if: condition = "" }) =>
    run === undefined ? [] : [{ script: run, always: condition.includes("!cancelled()") }],
  );
  return { steps, env: Object.fromEntries(Object.entries(env).filter(([, value]) => !value.includes("${{"))) };
}

/** A job of the recipe for GitLab CI. Its script is one shell, what comes after it another. */
export function gitlabJob(name: string): ShellJob {
  const file = recipe("gitlab-ci.yml") as Readonly<Record<string, unknown>>;
  const { before_script } = file.default as { readonly before_script: readonly string[] };
  const { script, after_script = [] } = file[name] as GitlabJob;
  const steps = [
    { script: [...before_script, ...script].join("\n"), always: false },
    { script: after_script.join("\n"), always: true },
  ];
  return { steps, env: file.variables as ShellJob["env"] };
}

function recipe(name: string): unknown {
  return parse(readFileSync(join(RECIPES, name), "utf8"));
}

/** Runs a job as a runner does: up to its first failure, and then what runs in any case. What went wrong, or `undefined`. */
export async function runJob(
  { steps, env }: ShellJob,
  runner: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string | undefined> {
  let failure: string | undefined;
  for (const { script, always } of steps) {
    if (failure !== undefined && !always) continue;
    const options = { cwd: runner.cwd, env: { ...runner.env, ...env }, timeoutMs: STEP_TIMEOUT_MS };
    const { trouble, stdout, stderr } = await runCommand("bash", ["-e", "-o", "pipefail", "-c", script], options);
    if (trouble !== undefined) failure ??= `${script}\n${trouble}\n${stdout}${stderr}`;
  }
  return failure;
}
