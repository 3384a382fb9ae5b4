import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "../../errors";
import { isFields } from "../../model/decode";
import { NODE_REMEDY, nodeProblem, OLDEST_NODE } from "../../model/node-version";
import type { Environment } from "../../ontap/profile";
import type { Finding } from "./checklist";

const PRINT_FACTS = ["--print", "process.versions.node + ' ' + process.execPath"];
const TIMEOUT_MS = 10_000;

/**
 * Whether the `node` that an engine would start with this environment serves: the first on the PATH, which need not be the
 * one that runs this.
 *
 * @param signal aborts when the process is asked to end.
 */
export async function checkNode(environment: Environment, signal: AbortSignal): Promise<Finding<undefined>> {
  try {
    const options = { env: environment, timeout: TIMEOUT_MS, signal };
    const { stdout } = await promisify(execFile)("node", PRINT_FACTS, options);
    return findingOf(stdout);
  } catch (error) {
    return unusable(isMissing(error) ? "there is no node on the PATH" : `node does not run: ${lastLine(error)}`);
  }
}

function findingOf(stdout: string): Finding<undefined> {
  const [, version, path] = /^(\d+\.\d+\.\S+) (.+)\n$/.exec(stdout) ?? [];
  if (version === undefined || path === undefined)
    return unusable(`node on the PATH is no Node.js: it printed ${JSON.stringify(stdout.slice(0, 80))}`);

  const [problem, facts] = [nodeProblem({ version, path }), { version, path }];
  if (problem !== undefined) return { status: "failed", details: [problem], remedy: NODE_REMEDY, facts };
  return { status: "ok", value: undefined, details: [`the engine starts ${path}, ${version}`], facts };
}

function isMissing(error: unknown): boolean {
  return isFields(error) && error.code === "ENOENT";
}

/** The last words of a program that failed, or what Node.js says of it. */
function lastLine(error: unknown): string {
  return messageOf(error).trim().split("\n").at(-1) ?? "";
}

function unusable(problem: string): Finding<undefined> {
  const remedy = `install Node.js ${OLDEST_NODE} or later where the engine runs: it starts node for every plan and apply`;
  return { status: "failed", details: [problem], remedy };
}
