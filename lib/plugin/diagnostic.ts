import type { ATTRIBUTE_PATH, DIAGNOSTIC } from "./messages";
import type { Encodable } from "./wire";

/** A message for the user, beside or instead of a result. */
export type Diagnostic = Encodable<typeof DIAGNOSTIC>;

const SEVERITY = { ERROR: 1, WARNING: 2 } as const;

/**
 * What keeps the engine from going on.
 *
 * @param path attribute names down to the value that is at fault, if one is
 */
export function errorDiagnostic(summary: string, detail: string, ...path: readonly string[]): Diagnostic {
  return diagnostic(SEVERITY.ERROR, summary, detail, path);
}

/**
 * What the user should know though the engine goes on.
 *
 * @param path attribute names down to the value that it is about, if there is one
 */
export function warningDiagnostic(summary: string, detail: string, ...path: readonly string[]): Diagnostic {
  return diagnostic(SEVERITY.WARNING, summary, detail, path);
}

/** The place of an attribute in its object. */
export function attributePath(...names: readonly string[]): Encodable<typeof ATTRIBUTE_PATH> {
  return { steps: names.map((attributeName) => ({ attributeName })) };
}

function diagnostic(severity: number, summary: string, detail: string, path: readonly string[]): Diagnostic {
  return { severity, summary, detail, ...(path.length > 0 && { attribute: attributePath(...path) }) };
}
