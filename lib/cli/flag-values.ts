import { InvalidArgumentError, Option } from "commander";

/**
 * A reader for a flag that takes a whole number within limits.
 *
 * @throws InvalidArgumentError for every other text
 */
export function wholeNumber({ low, high }: { readonly low: number; readonly high: number }): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < low || Number(text) > high)
      throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
    return Number(text);
  };
}

/**
 * Reads a flag that takes a name, or that of a file or a folder.
 *
 * @throws InvalidArgumentError for an empty one: a variable that is not set, mostly.
 */
export function nonEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a name, got an empty text.");
  return text;
}

/** Reads a flag that takes a list of names between commas. */
export function commaList(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

/**
 * A flag that may be given several times; its values are gathered.
 *
 * @param read takes a value, or throws InvalidArgumentError.
 */
export function repeatable(flags: string, description: string, read = nonEmpty): Option {
  const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, read(value)];
  return new Option(flags, `${description}; may be repeated`).argParser(collect);
}
