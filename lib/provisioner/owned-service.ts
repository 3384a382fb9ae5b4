import { ValidationError } from "../errors";
import { type ActiveSessions, decodeActiveSessions } from "../model/active-sessions";
import { OWNED, VARIABLE } from "../model/contract";
import { given, parseFields, requiredText } from "../model/decode";
import { decodeDeletionPolicy, type DeletionPolicy } from "../model/deletion-policy";
import type { SvmIdentity } from "../model/iscsi-service";
import { decodeSpec } from "../model/spec-codec";

/** What the state holds about a service that is to be given up. */
export interface OwnedService {
  /** Where the service was applied. */
  readonly endpoint: string;
  /** The SVM; its UUID as the last apply saw it, if it saw one. */
  readonly svm: SvmIdentity;
  readonly deletionPolicy: DeletionPolicy;
  readonly activeSessions: ActiveSessions;
}

/**
 * Reads what the state holds.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE.
 */
export function decodeOwnedService(json: string): OwnedService {
  if (json === "null") throw EMPTY;
  const owned = parseFields(VARIABLE.owned, json);
  const { svmName, svmUuid } = owned;
  return {
    endpoint: requiredText(nameOf("endpoint"), owned[OWNED.endpoint]),
    svm: decodeSpec(given({ svmName, svmUuid: svmUuid === "" ? undefined : svmUuid })),
    deletionPolicy: decodeDeletionPolicy(nameOf("deletionPolicy"), owned[OWNED.deletionPolicy]),
    activeSessions: decodeActiveSessions(nameOf("activeSessions"), owned[OWNED.activeSessions]),
  };
}

function nameOf(field: keyof typeof OWNED): string {
  return `${VARIABLE.owned}.${OWNED[field]}`;
}

const EMPTY = new ValidationError(
  "MISSING_VALUE",
  `${VARIABLE.owned}: the state holds nothing about the service, expected what an apply records`,
  { remedy: 'an imported owner has to be applied before it is destroyed; or forget it: "terraform state rm"' },
);
