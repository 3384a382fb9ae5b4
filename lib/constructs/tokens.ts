import { DefaultTokenResolver, LazyBase, StringConcat, TerraformLocal, Token, Tokenization } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/** Makes Terraform take a text literally: `${` and `%{` would begin an expression. */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}

/** A prop as a text for Terraform. A text around a token becomes a local: one expression can be a part of another one. */
export function templateText(construct: Construct, name: string, value: unknown): string {
  if (!Token.isUnresolved(value)) return escapeTemplate(String(value));
  const text = Token.asString(value);
  return Tokenization.reverseString(text).length === 1 ? text : new TerraformLocal(construct, name, text).asString;
}

const VARIABLE = String.raw`\$\{var\.[A-Za-z_][\w-]*\}`;
const ONE_VARIABLE = new RegExp(`^${VARIABLE}$`);
const TEXT = new RegExp(String.raw`^(?:[^$%]|[$%](?!\{)|${VARIABLE})*$`);

/** Whether a value is written down or made of input variables: a root module cannot have an unknown one. */
export function isKnownAtPlan(construct: IConstruct, value: unknown): boolean {
  return !Token.isUnresolved(value) || TEXT.test(templateOf(construct, value) ?? "${}");
}

export function isInputVariable(construct: IConstruct, value: unknown): boolean {
  return Token.isUnresolved(value) && ONE_VARIABLE.test(templateOf(construct, value) ?? "");
}

/** The text that a value resolves to: CDKTF makes a new token at each access of a variable. */
export function resolvedText(construct: IConstruct, value: string): string {
  return Token.isUnresolved(value) ? (templateOf(construct, value) ?? value) : value;
}

/** The template that a token stands for; `undefined` for a lazy one, which may change until synthesis. */
function templateOf(construct: IConstruct, value: unknown): string | undefined {
  const tokens = typeof value === "string" ? Tokenization.reverseString(value).tokens : [value];
  if (tokens.some((token) => token instanceof LazyBase)) return undefined;
  const resolver = new DefaultTokenResolver(new StringConcat());
  // Only with "preparing" is a token of another stack what it will be in this one: an attribute of a data source.
  return String(Tokenization.resolve(value, { scope: construct, resolver, preparing: true }));
}
