import { isFields } from "../../model/decode";

/** A release of ONTAP, such as 9, 14 and 1. */
export type OntapVersion = readonly [generation: number, major: number, minor: number];

/** Reads the `version` of `/cluster`; `undefined` when it is none. */
export function readVersion(version: unknown): OntapVersion | undefined {
  const { generation, major, minor = 0 } = isFields(version) ? version : {};
  if (typeof generation !== "number" || typeof major !== "number" || typeof minor !== "number") return undefined;
  return [generation, major, minor];
}

/** Whether a release is another one or came after it. */
export function isAtLeast(version: OntapVersion, least: OntapVersion): boolean {
  const difference = version.map((part, index) => part - (least[index] ?? 0)).find((part) => part !== 0) ?? 0;
  return difference >= 0;
}
