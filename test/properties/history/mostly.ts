import fc, { type Arbitrary } from "fast-check";

/** The usual values, and now and then others. */
export function mostly<T>(usual: Arbitrary<T>, others: readonly Arbitrary<T>[]): Arbitrary<T> {
  return fc.oneof(
    { weight: 5 * others.length, arbitrary: usual },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}
