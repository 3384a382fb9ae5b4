/** The oldest Node.js that runs the programs, as `engines` in package.json has it. */
export const OLDEST_NODE = "20.18.1";

export interface NodeFacts {
  readonly version: string;
  readonly path: string;
}

export const NODE_REMEDY = "install a newer one, and put it first on the PATH of the user that runs this";

/** Why a Node.js does not serve; `undefined` when it does. */
export function nodeProblem({ version, path }: NodeFacts): string | undefined {
  if (isAtLeast(version, OLDEST_NODE)) return undefined;
  return `${path} is Node.js ${version}, which is too old, expected ${OLDEST_NODE} or later`;
}

/** Compares number by number: a collator takes a tenth of a program's start. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [given, least] = [numbersOf(version), numbersOf(oldest)];
  const decisive = least.findIndex((number, index) => number !== given[index]);
  return decisive === -1 || Number(given[decisive]) > Number(least[decisive]);
}

function numbersOf(version: string): readonly number[] {
  return version.split(".").map(Number.parseFloat);
}
