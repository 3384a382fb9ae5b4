import { ReconcileError } from "../errors";

/** Whether two spellings are of one address. */
export function isSameEndpoint(one: string, other: string): boolean {
  return originOf(one) === originOf(other);
}

/**
 * Sees to it that a service is given up on the system that it was applied to.
 *
 * @param svm the SVM as messages name it.
 * @throws ReconcileError OTHER_SVM when the configuration names another endpoint now.
 */
export function expectEndpoint(svm: string, applied: string, configured: string): void {
  if (isSameEndpoint(applied, configured)) return;
  throw new ReconcileError(
    "OTHER_SVM",
    `SVM ${svm}: it was applied to ${applied}, but the configuration names ${configured} now; nothing was written`,
    {
      remedy:
        "destroy it with the endpoint that was applied; or apply the other one first, with the service still in the code",
    },
  );
}

function originOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}
