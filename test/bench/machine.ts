import { cpus, release, totalmem, type } from "node:os";
import type { Equipment } from "./bench";
import type { Machine } from "./result";

const GIB = 1024 ** 3;

/** The machine that this runs on, as far as figures depend on it. */
export function describeMachine({ engines, nodes: [node] }: Equipment, repeat: number): Machine {
  const [{ model } = { model: "unknown" }] = cpus();
  return {
    cpu: model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / GIB),
    system: `${type()} ${release()}`,
    node: node.version,
    engines: engines.map(({ name }) => name),
    repeat,
  };
}
