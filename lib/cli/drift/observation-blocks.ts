import { QUERY, VERB } from "../../model/contract";
import { type Fields, isFields, isTextList } from "../../model/decode";
import type { SvmIdentity } from "../../model/iscsi-service";

/** The object at the end of a path of names; an empty one where there is none. */
export function fieldsAt(document: unknown, ...path: readonly string[]): Fields {
  const value = path.reduce<unknown>((inner, name) => (isFields(inner) ? inner[name] : undefined), document);
  return isFields(value) ? value : {};
}

/** The objects of a list; none where there is no list. */
export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/**
 * Whether the arguments of a `data.external` run this library's program to observe services, and not after an apply to
 * read a fact.
 */
export function observes({ program, query }: Fields): boolean {
  return isTextList(program) && program.at(-1) === VERB.observe && isFields(query) && QUERY.cluster in query;
}

/** The texts of an object; what is no text is left out. */
export function textsOf(fields: Fields): Record<string, string> {
  const entries = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}

/** The flat texts of a spec that identify the SVM. */
type SvmTexts = { readonly [Name in keyof SvmIdentity]?: unknown };

/** What identifies the SVM of a service, to find the construct that declares it. */
export function svmKey({ svmName, svmUuid }: SvmTexts): string {
  return JSON.stringify([svmName, svmUuid]);
}
