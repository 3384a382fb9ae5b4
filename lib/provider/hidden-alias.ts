import { hiderOf } from "../model/hidden-alias";
import type { Diagnostic } from "../plugin/diagnostic";
import type { Value } from "../plugin/value";
import { type ServiceObject, textIn } from "./service-object";

/** A text, or diagnostics, without the aliases of a service. */
export interface AliasHider {
  text(text: string): string;
  diagnostics(found: readonly Diagnostic[]): readonly Diagnostic[];
}

/**
 * Takes aliases out of what the provider says of a service, where its declaration asks for that. An engine hides a sensitive
 * value in its own attribute, but does not tell a provider which ones are, nor knows where the provider repeats them.
 *
 * @param aliases the declared one, and those that the service has or had, as far as they are known.
 */
export function aliasHider({ hide_target_alias }: ServiceObject, ...aliases: readonly Value[]): AliasHider {
  const text = hide_target_alias === true ? hiderOf(aliases.map((alias) => textIn(alias) ?? "")) : asItIs;
  return {
    text,
    diagnostics: (found) =>
      found.map((each) => ({ ...each, summary: text(each.summary ?? ""), detail: text(each.detail ?? "") })),
  };
}

function asItIs(text: string): string {
  return text;
}
