import { isOntapIscsiError } from "../errors";
import { CONNECTION_ATTRIBUTE, SERVICE_TYPE } from "../model/contract";
import { type Diagnostic, errorDiagnostic, type PathStep } from "../plugin/diagnostic";

/**
 * An error of ours as Terraform shows it: the problem, and what to do about it.
 *
 * @param path down to the value that it is about.
 * @throws any other error: that is a bug of the provider, and Terraform reports it.
 */
export function errorOf(error: unknown, ...path: readonly PathStep[]): Diagnostic {
  if (!isOntapIscsiError(error)) throw error;
  return errorDiagnostic(withAttributes(error.problem), withAttributes(error.remedy ?? ""), ...path);
}

const ATTRIBUTES: Readonly<Record<string, string>> = CONNECTION_ATTRIBUTE;
/** A text in quotes may be a path. */
const QUOTED_OR_PROP = new RegExp(`"[^"]*"|\\b(?:${Object.keys(ATTRIBUTES).join("|")})\\b`, "g");

/** A text about props of OntapCluster with the attributes of the provider in their place. */
export function withAttributes(text: string): string {
  return text.replace(QUOTED_OR_PROP, (found) => ATTRIBUTES[found] ?? found);
}

export const FORGET = `terraform state rm ${SERVICE_TYPE}.<id>`;

export class ReportOnce {
  readonly #reported = new Set<unknown>();

  /** The diagnostic, the first time that it is asked for about this subject. */
  report<Subject>(subject: Subject, diagnostic: (subject: Subject) => Diagnostic): readonly Diagnostic[] {
    if (this.#reported.has(subject)) return [];
    const first = diagnostic(subject);
    this.#reported.add(subject);
    return [first];
  }
}
