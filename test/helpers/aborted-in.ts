/** A signal that aborts after some milliseconds, with the reason `"the reason"`. */
export function abortedIn(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort("the reason");
  }, ms);
  return controller.signal;
}
