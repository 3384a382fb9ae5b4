import { delimiter, dirname } from "node:path";
import { obtainPeers, type Peers } from "../bench/peers/recipes";
import { obtainTestNodes, type TestNodes } from "../programs/node-lines";
import type { Program, Report, SkippedProgram } from "../programs/recipe";
import { obtainOrSkip } from "../programs/program-cache";
import { userCacheFolder } from "../programs/user-cache";
import { CONFTEST } from "./conftest";
import type { Engine } from "./engine";
import { obtainTestEngines, type TestEngines } from "./engines";

/** Variable that carries the engines, as JSON, from the process that got them to the tests. */
const ENGINES_VARIABLE = "E2E_ENGINES_UNDER_TEST";
/** The same for the lines of Node.js. Without it, programs run on the Node.js of the tests. */
export const NODES_VARIABLE = "E2E_NODES_UNDER_TEST";
/** The same for other clients of ONTAP: NetApp's own ones, or why this machine cannot get them. */
const PEERS_VARIABLE = "E2E_PEERS_UNDER_TEST";

/** Whether the programs of the end-to-end suite were handed over. */
export function arePrograms(env: NodeJS.ProcessEnv = process.env): boolean {
  return env[ENGINES_VARIABLE] !== undefined;
}

/** Gets the engines, the lines of Node.js and the other clients, hands them to the tests, and tells what there is. */
export async function obtainPrograms(
  report: Report,
): Promise<{ readonly found: readonly Program[]; readonly missing: readonly SkippedProgram[] }> {
  const engines = await obtainTestEngines(report);
  const nodes = await obtainTestNodes(report);
  const peers = await obtainTestPeers(report);
  if (process.env.E2E_EVERY_ENGINE) await obtainOrSkip(CONFTEST, userCacheFolder("programs"), report);
  process.env[ENGINES_VARIABLE] = JSON.stringify(engines);
  process.env[NODES_VARIABLE] = JSON.stringify(nodes);
  process.env[PEERS_VARIABLE] = JSON.stringify(peers);
  const skipped = [...engines.skipped, ...nodes.skipped];
  return "reason" in peers
    ? { found: [...engines.engines, ...nodes.nodes], missing: [...skipped, peers] }
    : { found: [...engines.engines, ...nodes.nodes, peers.python, peers.ansible], missing: skipped };
}

async function obtainTestPeers(report: Report): Promise<Peers | SkippedProgram> {
  const name = "NetApp's Python library and Ansible collection";
  try {
    return await obtainPeers(report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(`${name} cannot be got on this machine: ${reason}`);
    return { name, reason };
  }
}

/**
 * The engines that were handed over.
 *
 * @throws Error outside of the end-to-end suite
 */
export function readEnginesUnderTest(env: NodeJS.ProcessEnv = process.env): TestEngines {
  return handedOver(ENGINES_VARIABLE, env) as TestEngines;
}

function readNodesUnderTest(env: NodeJS.ProcessEnv = process.env): TestNodes {
  return handedOver(NODES_VARIABLE, env) as TestNodes;
}

function handedOver(variable: string, env: NodeJS.ProcessEnv): unknown {
  const text = env[variable];
  if (text === undefined)
    throw new Error("no engines here: run this test with the jest project e2e (npm run test:e2e)");
  return JSON.parse(text);
}

/** Before a suite: what engines find, and how they run. */
export function settleEngines(): void {
  // They end before it pays to collect garbage, which takes an eighth of their time.
  process.env.GOGC ??= "400";
  const node = nodeOfUsers();
  if (node !== undefined) process.env.PATH = [dirname(node.path), process.env.PATH].join(delimiter);
}

/** The line of Node.js that most users have, if it is here: engines find it first, whichever one runs the suite. */
export function nodeOfUsers(env: NodeJS.ProcessEnv = process.env): Program | undefined {
  return env[NODES_VARIABLE] === undefined
    ? undefined
    : readNodesUnderTest(env).nodes.find(({ name }) => name === "node-24");
}

/** Registers a suite for every line of Node.js, each with one of the engines under test; all of them have their turn. */
export function describeEachNode(title: string, body: (node: Program, engine: Engine) => void): void {
  const { nodes, skipped } = readNodesUnderTest();
  const { engines } = readEnginesUnderTest();
  nodes.forEach((node, index) => {
    const engine = engines[index % engines.length];
    const name = `${title}, ${node.name}`;
    if (engine === undefined) {
      registerSkipped(name, "there is no engine");
    } else {
      describe(`${name}, ${engine.name}`, () => {
        body(node, engine);
      });
    }
  });
  for (const { name, reason } of skipped) registerSkipped(`${title}, ${name}`, reason);
}

/** Registers a suite for NetApp's own clients, or one skipped test with the reason why there are none. */
export function describePeers(title: string, body: (peers: Peers) => void): void {
  const outcome = handedOver(PEERS_VARIABLE, process.env) as Peers | SkippedProgram;
  if ("reason" in outcome) {
    registerSkipped(title, outcome.reason);
  } else {
    // Ansible takes seconds for each run.
    jest.setTimeout(120_000);
    describe(title, () => {
      body(outcome);
    });
  }
}

/** Registers a skipped test that says why. */
export function registerSkipped(title: string, reason: string): void {
  describe(title, () => {
    it.skip(`cannot run here: ${reason}`, () => undefined);
  });
}
