import { Provisioning } from "../../lib";
import type { SkippedProgram } from "../programs/recipe";
import type { Engine } from "./engine";
import { readEnginesUnderTest, registerSkipped } from "./under-test";

/** Each test runs an engine several times. */
const ENGINE_TEST_TIMEOUT_MS = 120_000;

/** An engine, and how the services of its workspaces are provisioned. */
export interface EngineInMode extends Engine {
  readonly provisioning: Provisioning;
}

/** What differs between the two ways of provisioning. */
export type ByMode<Value> = Readonly<Record<Provisioning, Value>>;

/** Where a suite runs. */
export interface SuiteOptions {
  /**
   * `"all"`: engines differ in what is tested: plans, states, imports, moves. `"turns"`: our own behaviour, which one engine
   * proves, another one for each suite, and with `E2E_EVERY_ENGINE` all of them. `"one"`: packages and documents. The rule stands
   * in CONTRIBUTING.md.
   */
  readonly engines: "all" | "one" | "turns";
  /** @default null_resources alone */
  readonly modes?: "both";
}

/** Registers a suite, and a skipped test with the reason for each engine that it would run on and this machine has not. */
export function suite(title: string, { engines, modes }: SuiteOptions, body: (engine: EngineInMode) => void): void {
  // Jest ignores a project's own testTimeout.
  jest.setTimeout(ENGINE_TEST_TIMEOUT_MS);
  const underTest = readEnginesUnderTest();
  if (modes === undefined) {
    const provisioning = Provisioning.NULL_RESOURCE;
    register(title, select(engines, title, underTest.engines), (engine) => {
      body({ ...engine, provisioning });
    });
  } else {
    for (const provisioning of Object.values(Provisioning)) {
      const own = `${title}, ${provisioning}`;
      register(own, select(engines, own, underTest.engines), (engine) => {
        body({ ...engine, name: `${engine.name} ${provisioning}`, provisioning });
      });
    }
  }
  if (engines !== "one" || underTest.engines.length === 0) registerAllSkipped(title, underTest.skipped);
}

/** Whether what takes turns runs on every engine: before a release. */
export function isOnEveryEngine(): boolean {
  return Boolean(process.env.E2E_EVERY_ENGINE);
}

/** The engines that a suite runs on. */
export function select(
  choice: SuiteOptions["engines"],
  title: string,
  engines: readonly Engine[],
  everyEngine = isOnEveryEngine(),
): readonly Engine[] {
  if (choice === "all" || (choice === "turns" && everyEngine)) return engines;
  if (choice === "turns") return engines.filter((_, index) => index === turnOf(title, engines.length));
  // It takes an eighth less time than Terraform.
  const openTofu = engines.filter(({ name }) => name.startsWith("opentofu"));
  return openTofu.length > 0 ? openTofu : engines.slice(0, 1);
}

/** Which of several has the turn of a suite: its title decides, and over many suites each of them has about as many. */
export function turnOf(title: string, of: number): number {
  return Array.from(title).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % of;
}

function register(title: string, engines: readonly Engine[], body: (engine: Engine) => void): void {
  for (const engine of engines) {
    describe(`${title}, ${engine.name}`, () => {
      body(engine);
    });
  }
}

function registerAllSkipped(title: string, skipped: readonly SkippedProgram[]): void {
  for (const { name, reason } of skipped) registerSkipped(`${title}, ${name}`, reason);
}

/** The type of the resource that stands for a service. */
const RECORD: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: "null_resource",
  [Provisioning.PROVIDER]: "ontap_iscsi_service",
};

/** The address of the resource that stands for a service in a plan. */
export function recordOf({ provisioning }: Pick<EngineInMode, "provisioning">, id: string): string {
  return `${RECORD[provisioning]}.${id}`;
}

/**
 * How a destroy is asked for that shall not mind what the plan of the declarations would fail for. Engines make that plan first,
 * in which they take the conditions of null_resources for warnings, but no error of a provider.
 */
export const DESTROY_ALL_THE_SAME: ByMode<readonly string[]> = {
  [Provisioning.NULL_RESOURCE]: [],
  [Provisioning.PROVIDER]: ["-refresh=false"],
};
