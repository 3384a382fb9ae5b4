import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A mistake that a person could make, and the tests that must notice it. */
export interface Fault {
  readonly fault: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Below `test`, without `.test.ts`. */
  readonly tests: readonly string[];
  /** Why it slips through, if that is known. */
  readonly survives?: string;
}

export const FAULTS = join("test", "mutants", "faults.yaml");

export function readFaults(root: string): readonly Fault[] {
  return parse(readFileSync(join(root, FAULTS), "utf8")) as readonly Fault[];
}

/** What has to be done about a fault that cannot be set any more; `undefined` when it can. */
export function staleness({ fault, file, find }: Fault, text: string): string | undefined {
  const times = text.split(find).length - 1;
  if (times === 1) return undefined;
  return `"${fault}": ${JSON.stringify(find)} occurs ${times} times in ${file}, expected once: in ${FAULTS}, give "find" and "replace" the words that this line of lib has now; remove the fault only if the mistake cannot be made any more`;
}

export function withFault({ find, replace }: Fault, text: string): string {
  return text.replace(find, () => replace);
}
