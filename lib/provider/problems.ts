import { isOntapIscsiError, OntapApiError, TransportError, ValidationError } from "../errors";
import { SERVICE_TYPE } from "../model/provider-contract";
import { type Diagnostic, errorDiagnostic, isError, type PathStep, warningDiagnostic } from "../plugin/diagnostic";

/**
 * An error of ours as the engine shows it: the problem, and what to do about it.
 *
 * @param path down to the value that it is about.
 * @throws what was not thrown on purpose: that is a fault of the provider, and the engine's to tell.
 */
export function errorOf(error: unknown, ...path: readonly PathStep[]): Diagnostic {
  if (!isOntapIscsiError(error)) throw error;
  return errorDiagnostic(error.problem, error.remedy ?? "", ...path);
}

/** As `errorOf`, for what does not keep the engine from going on. */
export function warningOf(error: unknown, consequence: string, ...path: readonly PathStep[]): Diagnostic {
  if (!isOntapIscsiError(error)) throw error;
  return warningDiagnostic(consequence, error.message, ...path);
}

/** Whether a problem is that of a whole cluster. */
export function isOfCluster(problem: unknown): boolean {
  return problem instanceof TransportError || problem instanceof OntapApiError;
}

/** How the record of a service goes from the state. */
export const FORGET = `terraform state rm ${SERVICE_TYPE}.<id>`;

/** Why nothing can be done about an SVM whose cluster is an expression that has no value yet. */
export function unreachable(svm: string): ValidationError {
  const problem = `SVM ${svm}: how to reach its cluster is not known yet: the provider's configuration has values that are not`;
  return new ValidationError("MISSING_VALUE", problem, { remedy: "apply what they come from first" });
}

const WAY_OUT =
  "Engines plan this before a destroy, too, which goes by what was applied last, deletion_policy and active_sessions included, not by the code: -refresh=false destroys without this plan.";

/** Tells, of the first error of a walk over declarations, how to destroy all the same. */
export class WayOut {
  #isTold = false;

  /** The diagnostic, with the way out if it is the first error. */
  beside(found: Diagnostic): Diagnostic {
    if (this.#isTold || !isError(found)) return found;
    this.#isTold = true;
    return { ...found, detail: [found.detail ?? "", WAY_OUT].filter((text) => text !== "").join("\n\n") };
  }
}

/** Tells things at most once. */
export class Once {
  readonly #told = new WeakSet();

  /** The diagnostic, the first time that it is asked for about this error. */
  tell(error: unknown, diagnostic: (error: unknown) => Diagnostic): readonly Diagnostic[] {
    const key = error instanceof Error ? error : new Error(String(error));
    if (this.#told.has(key)) return [];
    const told = diagnostic(error);
    this.#told.add(key);
    return [told];
  }
}
