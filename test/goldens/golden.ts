import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the goldens are. */
export const DATA = join(__dirname, "data");

/** Compares a text with its golden. `UPDATE_GOLDENS=1` writes the golden first. */
export function expectGolden(name: string, text: string): void {
  const file = join(DATA, name);
  if (process.env.UPDATE_GOLDENS === "1") writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}
