/** The oldest Node.js that runs the programs, as `engines` in package.json has it. */
export const OLDEST_NODE = "20.18.1";

/** A Node.js, as it tells of itself. */
export interface NodeFacts {
  /** Such as `20.18.1`. */
  readonly version: string;
  /** Of its executable. */
  readonly path: string;
}

/** What to do about a Node.js that does not serve. */
export const NODE_REMEDY = "install a newer one, and put it first on the PATH of the user that runs this";

/** Why a Node.js does not serve; `undefined` when it does. */
export function nodeProblem({ version, path }: NodeFacts): string | undefined {
  if (version.localeCompare(OLDEST_NODE, "en", { numeric: true }) >= 0) return undefined;
  return `${path} is Node.js ${version}, which is too old, expected ${OLDEST_NODE} or later`;
}
