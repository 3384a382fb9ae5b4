import { z } from "zod";

/**
 * What schemas of files are made of. The message of each is what it expects; what was given, and where, is added when a
 * file is read. What a member is stands in its `meta`, from which types, JSON schemas and documents are made: `description`;
 * `default`, a value, or `otherwise`, in words, for what holds without it; `id`, the name of its type.
 */

/** A text that is not empty. */
export const text = z.string("a text that is not empty").min(1, "a text that is not empty");

/** A text, even an empty one. */
export const anyText = z.string("a text");

/** `true` or `false`. */
export const flag = z.boolean("true or false");

/** An ONTAP code. */
export const code = textLike(/^\d+$/, "an ONTAP code, digits only");

/** A text of a certain form. */
export function textLike(pattern: RegExp, expected: string): z.ZodString {
  return z.string(expected).regex(pattern, expected);
}

/** A whole number from `low` to `high`. */
export function whole(low: number, high = Number.MAX_SAFE_INTEGER): z.ZodInt {
  const expected = `a whole number, ${high === Number.MAX_SAFE_INTEGER ? `${low} or more` : `${low} to ${high}`}`;
  return z.int(expected).min(low, expected).max(high, expected);
}

/** One of some texts. */
export function oneOf<const Choices extends readonly string[]>(
  ...choices: Choices
): z.ZodEnum<{ [Choice in Choices[number]]: Choice }> {
  return z.enum(choices, `one of ${choices.join(", ")}`);
}

/** A list. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodArray<Item> {
  return z.array(item, "a list");
}

/**
 * An object. A member that is not known is an error, most likely a slip of the pen.
 *
 * @param missing - what is expected where there is no object at all
 */
export function objectOf<Members extends z.core.$ZodShape>(
  members: Members,
  missing = "an object",
): z.ZodObject<Members, z.core.$strict> {
  const known = Object.keys(members).filter((name) => name !== "$schema");
  const expected = (issue: z.core.$ZodRawIssue): string => {
    if (issue.code === "unrecognized_keys") return known.join(", ");
    return issue.input === undefined ? missing : "an object";
  };
  return z.strictObject(members, { error: expected });
}
