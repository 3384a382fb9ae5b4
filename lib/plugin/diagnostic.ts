import type { ATTRIBUTE_PATH, DIAGNOSTIC } from "./messages";
import type { Encodable } from "./wire";

export type Diagnostic = Encodable<typeof DIAGNOSTIC>;

/** One step into a value: the name of an attribute, or the key of a map's element. */
export type PathStep = string | { readonly key: string };

const SEVERITY = { ERROR: 1, WARNING: 2 } as const;

/** @param path steps to the attribute that is wrong, if there is one */
export function errorDiagnostic(summary: string, detail: string, ...path: readonly PathStep[]): Diagnostic {
  return diagnostic(SEVERITY.ERROR, summary, detail, path);
}

export function warningDiagnostic(summary: string, detail: string, ...path: readonly PathStep[]): Diagnostic {
  return diagnostic(SEVERITY.WARNING, summary, detail, path);
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === SEVERITY.ERROR;
}

export function attributePath(...path: readonly PathStep[]): Encodable<typeof ATTRIBUTE_PATH> {
  return {
    steps: path.map((step) => (typeof step === "string" ? { attributeName: step } : { elementKeyString: step.key })),
  };
}

function diagnostic(severity: number, summary: string, detail: string, path: readonly PathStep[]): Diagnostic {
  return { severity, summary, detail, ...(path.length > 0 && { attribute: attributePath(...path) }) };
}
