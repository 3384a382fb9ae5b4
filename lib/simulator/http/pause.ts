import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many milliseconds, but not for a client that is gone. */
export async function pause(durationMs: number, outgoing: ServerResponse): Promise<void> {
  if (durationMs <= 0) {
    return;
  }
  const departure = new AbortController();
  const onClose = (): void => {
    departure.abort();
  };
  outgoing.once("close", onClose);
  await sleep(durationMs, undefined, { signal: departure.signal }).catch(() => undefined);
  outgoing.off("close", onClose);
}
