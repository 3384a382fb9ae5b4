import { TerraformLocal, Token, Tokenization } from "cdktf";
import type { Construct } from "constructs";

/** Makes Terraform take a text literally: `${` and `%{` would begin an expression. */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}

/**
 * A prop as a text for Terraform: a token stays one, anything else is taken literally. A text around a token becomes a local: then
 * it is one expression, which can be a part of another one.
 */
export function templateText(construct: Construct, name: string, value: unknown): string {
  if (!Token.isUnresolved(value)) return escapeTemplate(String(value));
  const text = Token.asString(value);
  return Tokenization.reverseString(text).length === 1 ? text : new TerraformLocal(construct, name, text).asString;
}
