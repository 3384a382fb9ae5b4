import type { Diagnostic } from "../plugin/diagnostic";
import type { Value } from "../plugin/value";
import { type ServiceObject, textIn } from "./service-object";

/** What stands in the place of an alias that is hidden. */
const HIDDEN = "(hidden)";

/** A text, or diagnostics, without the aliases of a service. */
export interface AliasHider {
  text(text: string): string;
  diagnostics(found: readonly Diagnostic[]): readonly Diagnostic[];
}

/**
 * Takes aliases out of what the provider says of a service, where its declaration asks for that. An engine hides a sensitive
 * value in its own attribute, but does not tell a provider which ones are, nor knows where the provider repeats them.
 *
 * @param aliases the declared one, and those that the service has or had.
 */
export function aliasHider({ hide_target_alias }: ServiceObject, ...aliases: readonly Value[]): AliasHider {
  const forms = hide_target_alias === true ? formsOf(aliases) : [];
  const text = (told: string): string => forms.reduce((rest, form) => rest.replaceAll(form, HIDDEN), told);
  return {
    text,
    diagnostics: (found) =>
      found.map((each) => ({ ...each, summary: text(each.summary ?? ""), detail: text(each.detail ?? "") })),
  };
}

/** Quoted, as this package prints it, and as ONTAP may repeat it, unless that is found in ordinary words. */
function formsOf(aliases: readonly Value[]): readonly string[] {
  const texts = aliases.map((alias) => textIn(alias) ?? "").filter((alias) => alias !== "");
  const all = texts.flatMap((alias) => [alias, alias.normalize("NFC")]);
  const long = all.filter(({ length }) => length >= LEAST_LENGTH);
  const forms = [...all.map((alias) => JSON.stringify(alias)), ...long];
  // One may be a part of another one, whose rest would be left.
  return forms.sort((one, other) => other.length - one.length);
}

const LEAST_LENGTH = 6;
