import { cpus, release, totalmem, type } from "node:os";
import { dirname, delimiter } from "node:path";
import { type Engine, startingProviders } from "../engine/engine";
import { obtainDemoEngine, obtainTestEngines } from "../engine/engines";
import { obtainTestNodes } from "../programs/node-lines";
import type { Program, Report } from "../programs/recipe";
import type { Equipment } from "./bench";
import { buildPrograms } from "./cases/node-programs";
import type { Flags } from "./flags";
import { obtainPeers } from "./peers/recipes";
import type { Machine } from "./result";

/** The line of Node.js that most users have: engines find it first, whichever one runs the bench. */
const NODE_OF_USERS = "node-24";

/**
 * Gets what the flags ask for, and puts the Node.js of most users on the PATH.
 *
 * @throws Error when an engine or a peer that the flags name cannot be had on this machine
 */
export async function obtainEquipment({ engines, peers }: Flags, report: Report): Promise<Equipment> {
  const nodes = await obtainNodes(report);
  return {
    engines: engines === undefined ? [await obtainDemoEngine(report)] : await obtainEngines(engines, report),
    nodes,
    programs: await buildPrograms(),
    peers: peers ? await obtainPeers(report) : undefined,
  };
}

async function obtainNodes(report: Report): Promise<readonly [Program, ...Program[]]> {
  const own: Program = {
    name: `node-${process.versions.node.split(".")[0] ?? ""}`,
    version: process.versions.node,
    path: process.execPath,
  };
  const { nodes } = await obtainTestNodes(report);
  const others = nodes.filter(({ name }) => name !== own.name);
  const first = [own, ...others].find(({ name }) => name === NODE_OF_USERS) ?? own;
  process.env.PATH = [dirname(first.path), process.env.PATH].join(delimiter);
  return [first, ...[own, ...others].filter((node) => node !== first)];
}

/** They start the providers, as those of users do. */
async function obtainEngines(names: readonly string[], report: Report): Promise<readonly Engine[]> {
  const { engines, skipped } = await obtainTestEngines(report, { ...process.env, E2E_ENGINES: names.join(",") });
  const [missing] = skipped;
  if (missing !== undefined) throw new Error(`${missing.name} cannot be had on this machine: ${missing.reason}`);
  return engines.map(startingProviders);
}

/** The machine that this runs on, as far as figures depend on it. */
export function describeMachine({ engines, nodes: [node] }: Equipment, repeat: number): Machine {
  const [{ model } = { model: "unknown" }] = cpus();
  return {
    cpu: model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: node.version,
    engines: engines.map(({ name }) => name),
    repeat,
  };
}
