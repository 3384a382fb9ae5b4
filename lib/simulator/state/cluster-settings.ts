/** What belongs to the cluster as a whole. */
export interface ClusterSettings {
  /** Name of the cluster. */
  readonly name: string;
  /** As in `9.14.1`. */
  readonly version: string;
  /** Names of the installed licenses, as in `iscsi`. */
  readonly licenses: readonly string[];
  /** An ASA r2 system: services can neither be created nor deleted. */
  readonly asaR2: boolean;
}

/** An ONTAP version by its parts. */
export interface OntapVersion {
  readonly generation: number;
  readonly major: number;
  readonly minor: number;
}

/** The parts of a version such as `9.14.1`; what is missing is 0. */
export function parseVersion(text: string): OntapVersion {
  const [generation = 0, major = 0, minor = 0] = text.split(".").map(Number);
  return { generation, major, minor };
}

/** Whether a version is the given one or a later one. */
export function isAtLeast(text: string, other: string): boolean {
  const [left, right] = [parseVersion(text), parseVersion(other)];
  const differences = [left.generation - right.generation, left.major - right.major, left.minor - right.minor];
  return (differences.find((difference) => difference !== 0) ?? 0) >= 0;
}
