import type { ProcessEnd } from "../../programs/process-end";

/** The output without the engine's frames and line breaks. */
export function flat({ output }: ProcessEnd): string {
  return output.replaceAll(/[│╷╵\s]+/g, " ");
}

/** What a plan says of the resource whose address begins like that; `""` when it says nothing. */
export function sectionOf({ output }: ProcessEnd, address: string): string {
  return output.split(/\n\n(?= {2}# )/).find((section) => section.trimStart().startsWith(`# ${address}`)) ?? "";
}
