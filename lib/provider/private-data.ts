/** What a plan asks of its apply. */
export interface PlannedWrite {
  /** A replacement destroys, too, but with what the plan of its creation kept. */
  readonly kind: "destroy" | "write";
  /** Which configuration of the provider planned it. */
  readonly nonce: string;
}

/** What an engine keeps for the provider beside a state, and hands from a plan to its apply. */
export interface PrivateData {
  /** Where the service was applied: the endpoint of its cluster. */
  readonly endpoint?: string | undefined;
  /** In a plan only. */
  readonly planned?: PlannedWrite;
}

/** The bytes as an answer carries them. */
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
