import type { Provisioning } from "../../../lib";
import type { Engine } from "../../engine/engine";
import { againstFloor } from "../against-floor";
import { type Measured, measureInTurns } from "../measure";
import type { BenchResult } from "../result";
import { svmNames } from "./fleet";
import { floorsFor } from "./floors";
import { openFloor, openServices, type Scene } from "./scene";
import type { EngineCase } from "./steps";

/** What is run, and how often. */
export interface EngineCaseOptions {
  readonly engine: Engine;
  readonly case: EngineCase;
  readonly n: number;
  readonly modes: readonly Provisioning[];
  readonly repeat: number;
}

/** A case on an engine in each mode, each against its own floor, all of them in turns. */
export async function benchEngineCase(options: EngineCaseOptions): Promise<readonly BenchResult[]> {
  const { engine, case: name, n, modes, repeat } = options;
  const svms = svmNames(n);
  const floors = floorsFor(name, modes);
  const scenes: Scene[] = [];
  try {
    for (const floor of new Set(floors.values())) scenes.push(await openFloor(engine, name, floor, svms));
    for (const mode of modes) scenes.push(await openServices(engine, name, mode, svms));
    const measured = await measureInTurns(scenes, repeat);
    const of = (subject: Scene["subject"]): Measured | undefined =>
      measured[scenes.findIndex((scene) => scene.subject === subject)];
    return modes.flatMap((mode) => {
      const [ours, floor] = [of(mode), of(floors.get(mode) ?? "plain")];
      return ours && floor ? [againstFloor({ case: name, engine: engine.name, mode, n }, ours, floor)] : [];
    });
  } finally {
    for (const scene of scenes) await scene.close();
  }
}
