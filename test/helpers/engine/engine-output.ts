import type { EngineRun } from "./engine-process";

/** The output without the engine's frames and line breaks. */
export function flat({ output }: EngineRun): string {
  return output.replaceAll(/[│╷╵\s]+/g, " ");
}

/** What a plan says of the resource whose address begins like that; `""` when it says nothing. */
export function sectionOf({ output }: EngineRun, address: string): string {
  return output.split(/\n\n(?= {2}# )/).find((section) => section.trimStart().startsWith(`# ${address}`)) ?? "";
}
