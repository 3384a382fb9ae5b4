import { PROVIDER_SOURCE } from "../../model/provider-contract";

/** What a lock file is to say of the provider. */
export interface LockedProvider {
  readonly version: string;
  /** One for each kind of package. */
  readonly hashes: readonly string[];
}

/** No brace stands within an entry. */
const ENTRY = new RegExp(`provider "${PROVIDER_SOURCE.replaceAll(".", "\\.")}" \\{[^}]*\\}\\r?\\n?`);

/**
 * Locks the provider in the text of a lock file, in the words that engines write themselves: they have nothing to change
 * then. Everything else stays byte for byte.
 *
 * @param text of the lock file; `""` where there is none yet.
 */
export function withLockedProvider(text: string, provider: LockedProvider): string {
  const entry = entryOf(provider);
  if (ENTRY.test(text)) return text.replace(ENTRY, () => entry);
  return text === "" ? entry : `${text}${text.endsWith("\n") ? "" : "\n"}\n${entry}`;
}

function entryOf({ version, hashes }: LockedProvider): string {
  const lines = hashes.toSorted().map((hash) => `    "${hash}",\n`);
  return `provider "${PROVIDER_SOURCE}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
${lines.join("")}  ]
}
`;
}
