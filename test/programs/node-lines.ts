import { join } from "node:path";
import { npmPackage } from "./recipes";
import { obtainOrSkip } from "./program-cache";
import { isProgram, type Program, type Recipe, type Report, type SkippedProgram } from "./recipe";
import { runCommand } from "./run-command";
import { userCacheFolder } from "./user-cache";

/** The lines of Node.js that are alive and newer than the oldest supported one. */
export const NODE_LINES: readonly number[] = [22, 24, 26];

/** What the end-to-end suite runs our programs with, besides the Node.js that runs the suite. */
export interface TestNodes {
  readonly nodes: readonly Program[];
  /** Lines that this machine cannot get. */
  readonly skipped: readonly SkippedProgram[];
}

/** One Node.js of each line, from the cache, or got and put there. */
export async function obtainTestNodes(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<TestNodes> {
  const [nodes, skipped]: [Program[], SkippedProgram[]] = [[], []];
  for (const line of NODE_LINES) {
    const outcome = await obtainOrSkip(nodeRecipe(line), userCacheFolder("programs", env), report);
    if (isProgram(outcome)) nodes.push(outcome);
    else skipped.push(outcome);
  }
  return { nodes, skipped };
}

/** The newest Node.js of a line, as npm has it for this platform on the day when it is got. */
function nodeRecipe(line: number): Recipe {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  return {
    name: `node-${line}`,
    executable: join("node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node"),
    how: `npm's package ${name}, about ten seconds`,
    make: npmPackage(`${name}@${line}`),
    identify: identifyNode,
  };
}

/**
 * Asks an executable which Node.js it is.
 *
 * @throws Error when it does not run, or is another program
 */
async function identifyNode(path: string): Promise<Program> {
  const { stdout, trouble } = await runCommand(path, ["--version"]);
  const [, version, line] = /^v((\d+)\.\d+\.\d+)\n$/.exec(stdout) ?? [];
  if (version !== undefined && line !== undefined) return { name: `node-${line}`, version, path };
  throw new Error(`${path} is no usable Node.js: ${trouble ?? `it printed ${JSON.stringify(stdout.slice(0, 80))}`}`);
}
