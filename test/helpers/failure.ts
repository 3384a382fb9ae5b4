/** The class of an error; its constructor's parameters do not matter here. */
type ErrorClass = abstract new (...args: never[]) => Error;

/** What a call throws, or `undefined`. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What an action yields; nothing when it throws an error of the class. Expects that it throws no other. */
export function yieldOf<T>(action: () => T, type: ErrorClass): T | undefined {
  let result: T | undefined;
  const error = thrownBy(() => {
    result = action();
  });
  if (error !== undefined) expect(error).toBeInstanceOf(type);
  return result;
}

/** What a promise rejects with, or `undefined`. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Expects an error of one class and code, whose message holds every fragment and keeps the style of an operator's message. */
export function expectFailure(error: unknown, type: ErrorClass, code: string, ...fragments: readonly string[]): void {
  expect(error).toBeInstanceOf(type);
  expect(error).toHaveProperty("code", code);
  for (const fragment of fragments) expect(error).toHaveProperty("message", expect.stringContaining(fragment));
  expect(error).toHaveProperty("message", expect.not.stringMatching(/[.\s]$/));
}
