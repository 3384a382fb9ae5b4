import { InvalidArgumentError } from "commander";

/**
 * A reader for a flag that takes a whole number from 0 on.
 *
 * @throws InvalidArgumentError for every other text
 */
export function wholeNumber(high: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) > high) {
      throw new InvalidArgumentError(`Expected a whole number from 0 to ${high}.`);
    }
    return Number(text);
  };
}

/** Reads a flag that takes a list of names between commas. */
export function commaList(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}
