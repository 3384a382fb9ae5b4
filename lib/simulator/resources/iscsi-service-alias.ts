import { Refusal } from "../api/refusal";

/** Printable, no space, 1 to 128 of them. */
const ALIAS = /^[^\s\p{C}]{1,128}$/u;

/**
 * Passes an alias on that ONTAP would take; the empty string is one: it clears the alias.
 *
 * @throws Refusal 262245 for every other text
 */
export function validAlias(alias: string): string {
  if (alias !== "" && !ALIAS.test(alias)) {
    throw new Refusal("262245", {
      message: `The value "${alias}" is invalid for field "target.alias" (1 to 128 printable characters without a space)`,
      target: "target.alias",
    });
  }
  return alias;
}
