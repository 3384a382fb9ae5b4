import { Token } from "cdktf";

/** Makes the engine take a text as it is: `${` and `%{` would begin an expression. */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}

/** A prop as a text for the engine: a token stays one, anything else is taken literally. */
export function templateText(value: unknown): string {
  return Token.isUnresolved(value) ? Token.asString(value) : escapeTemplate(String(value));
}
