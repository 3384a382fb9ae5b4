import { setTimeout } from "node:timers/promises";

/** Waits for some milliseconds, or until the signal aborts: then its reason is thrown. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<unknown>;

export const sleep: Sleep = async (ms, signal) => {
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw signal?.reason ?? error;
  });
};
