/** What a custom matcher of Jest or Vitest answers. */
export interface MatcherResult {
  /** Whether it holds, before any negation. */
  readonly pass: boolean;
  /** What to print when the expectation does not hold, negated or not. */
  readonly message: () => string;
}
