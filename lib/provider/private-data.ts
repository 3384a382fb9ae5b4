import type { Presence } from "../model/service";

export interface PlannedWrite {
  /** The destroy of a replacement carries the private data of its creation: `write`. */
  readonly kind: "destroy" | "write";
  readonly nonce: string;
  readonly seen?: Presence | undefined;
}

/** The data that Terraform keeps for the provider beside a state, and hands from a plan to its apply. */
export interface PrivateData {
  /** Tells a resource from every other one. A change, and the creation that it becomes in a replacement, have the same. */
  readonly id?: string;
  /** The names that the SVM was known by since it was declared. */
  readonly svmNames?: readonly string[] | undefined;
  readonly planned?: PlannedWrite;
}

export type OwnPrivateData = PrivateData & { readonly id: string };

export function writePrivate(data: PrivateData): Uint8Array {
  return Buffer.from(JSON.stringify(data));
}

/** What was kept; nothing when there is none, or it is not ours. */
export function readPrivate(bytes: Uint8Array): PrivateData {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as PrivateData;
  } catch {
    return {};
  }
}

export function withNames(
  { svmNames = [] }: PrivateData,
  ...names: readonly (string | undefined)[]
): readonly string[] {
  return Array.from(new Set([...svmNames, ...names])).filter((name) => name !== undefined);
}
