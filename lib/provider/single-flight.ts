/**
 * Makes a question that is asked at most once, when its answer is first wanted: everybody else waits for that answer, and a
 * failure stays one.
 */
export function singleFlight<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => (asked ??= ask());
}
