/**
 * A text from elsewhere, with what a reader would not see, or a terminal would obey, written as `\u{…}`: control and
 * formatting characters, lone surrogates, unassigned ones. What is left is also allowed in XML.
 */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
