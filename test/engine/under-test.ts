import { delimiter, dirname } from "node:path";
import type { Peers } from "../bench/peers/recipes";
import type { TestNodes } from "../programs/node-lines";
import type { TestPeers } from "../programs/test-peers";
import type { Program } from "../programs/recipe";
import type { Engine } from "./engine";
import type { TestEngines } from "./test-engines";
import { EVERY_ENGINE_VARIABLE, inTurn, turnOf, type Tests } from "./turns";

/** Variable that carries the engines, as JSON, from the process that got them to the tests. */
export const ENGINES_VARIABLE = "E2E_ENGINES_UNDER_TEST";
/** The same for the lines of Node.js. */
export const NODES_VARIABLE = "E2E_NODES_UNDER_TEST";
/** The same for other clients of ONTAP. */
export const PEERS_VARIABLE = "E2E_PEERS_UNDER_TEST";

/** Each test runs an engine several times. */
const ENGINE_TEST_TIMEOUT_MS = 120_000;

/**
 * The engines handed over by {@link ENGINES_VARIABLE}.
 *
 * @throws Error outside of the end-to-end suite
 */
export function readEnginesUnderTest(env: NodeJS.ProcessEnv = process.env): TestEngines {
  return handedOver(ENGINES_VARIABLE, env) as TestEngines;
}

/** The lines of Node.js handed over by {@link NODES_VARIABLE}. */
export function readNodesUnderTest(env: NodeJS.ProcessEnv = process.env): TestNodes {
  return handedOver(NODES_VARIABLE, env) as TestNodes;
}

/** The other clients of ONTAP handed over by {@link PEERS_VARIABLE}. */
export function readPeersUnderTest(env: NodeJS.ProcessEnv = process.env): TestPeers {
  return handedOver(PEERS_VARIABLE, env) as TestPeers;
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

/** Registers a suite for every engine under test, and one skipped test with the reason for each engine that there is not. */
export function describeEachEngine(title: string, body: (engine: Engine) => void): void {
  describeEngines(title, readEnginesUnderTest(), body);
}

/**
 * Registers a suite for every engine under test, each test of it on one of them: where what is tested is ours, and hardly any of
 * it the engine's. With `E2E_EVERY_ENGINE` each of them runs on every one.
 *
 * @param body gets what registers the tests, in the place of `it`. They must not build on one another.
 * @param first the number of the engine that has the first turn.
 */
export function describeEnginesInTurn(title: string, body: (engine: Engine, it: Tests) => void, first = 0): void {
  const underTest = readEnginesUnderTest();
  const { engines } = underTest;
  describeEngines(title, underTest, (engine) => {
    body(engine, isOnEveryEngine() ? it : inTurn(it, engines.indexOf(engine), engines.length, first));
  });
}

/**
 * As {@link describeEnginesInTurn}, for suites whose tests build on one another: registers the whole suite for one engine, and
 * others for others.
 */
export function describeSuiteInTurn(title: string, body: (engine: Engine) => void): void {
  const { engines, skipped } = readEnginesUnderTest();
  const turn = turnOf(title, engines.length);
  const own = engines.filter((_, index) => index === turn);
  describeEngines(title, { engines: isOnEveryEngine() ? engines : own, skipped }, body);
}

/**
 * Registers a suite for all engines but one, which its title decides: where the engine has something to say to what is tested, and
 * its version has not. What is different on an old or a new one belongs on every engine.
 */
export function describeAllButOneEngine(title: string, body: (engine: Engine) => void): void {
  const { engines, skipped } = readEnginesUnderTest();
  const leftOut = turnOf(title, engines.length);
  const own = engines.filter((_, index) => engines.length === 1 || index !== leftOut);
  describeEngines(title, { engines: isOnEveryEngine() ? engines : own, skipped }, body);
}

function isOnEveryEngine(): boolean {
  return Boolean(process.env[EVERY_ENGINE_VARIABLE]);
}

/** Registers a suite for one engine under test, where which one it is makes no difference to what is tested. */
export function describeOneEngine(title: string, body: (engine: Engine) => void): void {
  const { engines, skipped } = readEnginesUnderTest();
  const [first] = engines;
  describeEngines(title, first === undefined ? { engines, skipped } : { engines: [first], skipped: [] }, body);
}

/** Registers a suite for every engine but the one of {@link describeOneEngine}, for what that has had in a longer form. */
export function describeOtherEngines(title: string, body: (engine: Engine) => void): void {
  const { engines, skipped } = readEnginesUnderTest();
  describeEngines(title, { engines: engines.slice(1), skipped }, body);
}

/** Registers a suite for every line of Node.js, each with one of the engines under test; all of them have their turn. */
export function describeEachNode(title: string, body: (node: Program, engine: Engine) => void): void {
  const { nodes, skipped } = readNodesUnderTest();
  const { engines } = readEnginesUnderTest();
  jest.setTimeout(ENGINE_TEST_TIMEOUT_MS);
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
  const outcome = readPeersUnderTest();
  jest.setTimeout(ENGINE_TEST_TIMEOUT_MS);
  if ("reason" in outcome) {
    registerSkipped(title, outcome.reason);
  } else {
    describe(title, () => {
      body(outcome);
    });
  }
}

function describeEngines(title: string, { engines, skipped }: TestEngines, body: (engine: Engine) => void): void {
  // Jest ignores a project's own testTimeout.
  jest.setTimeout(ENGINE_TEST_TIMEOUT_MS);
  for (const engine of engines) {
    describe(`${title}, ${engine.name}`, () => {
      body(engine);
    });
  }
  for (const { name, reason } of skipped) registerSkipped(`${title}, ${name}`, reason);
}

function registerSkipped(title: string, reason: string): void {
  describe(title, () => {
    it.skip(`cannot run here: ${reason}`, () => undefined);
  });
}
