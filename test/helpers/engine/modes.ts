import { Provisioning } from "../../../lib";
import type { Engine } from "../../engine/engine";
import type { Tests } from "../../engine/turns";
import {
  describeEachEngine,
  describeEnginesInTurn,
  describeOneEngine,
  describeSuiteInTurn,
} from "../../engine/under-test";

/** An engine, and how the services of its workspaces are provisioned. */
export interface EngineInMode extends Engine {
  readonly provisioning: Provisioning;
}

/** What differs between the two ways of provisioning. */
export type ByMode<Value> = Readonly<Record<Provisioning, Value>>;

/** The type of the resource that stands for a service. */
const RECORD: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: "null_resource",
  [Provisioning.PROVIDER]: "ontap_iscsi_service",
};

/**
 * How a destroy is asked for that shall not mind what the plan of the declarations would fail for. Engines make that plan first,
 * in which they take the conditions of null_resources for warnings, but no error of a provider.
 */
export const DESTROY_ALL_THE_SAME: ByMode<readonly string[]> = {
  [Provisioning.NULL_RESOURCE]: [],
  [Provisioning.PROVIDER]: ["-refresh=false"],
};

/** Registers a suite for every engine under test in both modes. */
export function describeEachMode(title: string, body: (engine: EngineInMode) => void): void {
  describeModes(describeEachEngine, title, body);
}

/** Registers a suite for every engine under test in both modes, each test of it on one of them in each mode. */
export function describeModesInTurn(title: string, body: (engine: EngineInMode, it: Tests) => void): void {
  Object.values(Provisioning).forEach((provisioning, index) => {
    const inThisMode = (engine: Engine, it: Tests): void => {
      body(inMode(engine, provisioning), it);
    };
    describeEnginesInTurn(`${title}, ${provisioning}`, inThisMode, index);
  });
}

/** As {@link describeModesInTurn}, for suites whose tests build on one another: the whole suite on one engine in each mode. */
export function describeSuitesInTurn(title: string, body: (engine: EngineInMode) => void): void {
  describeModes(describeSuiteInTurn, title, body);
}

/** Registers a suite for one engine under test in both modes. */
export function describeOneEngineInBothModes(title: string, body: (engine: EngineInMode) => void): void {
  describeModes(describeOneEngine, title, body);
}

function describeModes(
  register: (title: string, body: (engine: Engine) => void) => void,
  title: string,
  body: (engine: EngineInMode) => void,
): void {
  for (const provisioning of Object.values(Provisioning)) {
    register(`${title}, ${provisioning}`, (engine) => {
      body(inMode(engine, provisioning));
    });
  }
}

/** The address of the resource that stands for a service in a plan. */
export function recordOf({ provisioning }: Pick<EngineInMode, "provisioning">, id: string): string {
  return `${RECORD[provisioning]}.${id}`;
}

/** Its name tells the mode, too. */
function inMode(engine: Engine, provisioning: Provisioning): EngineInMode {
  return { ...engine, name: `${engine.name} ${provisioning}`, provisioning };
}
