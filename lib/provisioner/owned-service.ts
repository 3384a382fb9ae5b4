import { ValidationError } from "../errors";
import { type ActiveSessions, decodeActiveSessions } from "../model/active-sessions";
import { OWNED, VARIABLE } from "../model/contract";
import { given, parseFields, requiredText } from "../model/decode";
import { decodeDeletionPolicy, DeletionPolicy } from "../model/deletion-policy";
import type { SvmIdentity } from "../model/iscsi-service";
import { decodeSpec } from "../model/spec-codec";

/** What the state holds about a service whose record is destroyed. */
export type OwnedService = RetainedService | RetiredService;

/** Stays as it is. */
interface RetainedService {
  readonly deletionPolicy: DeletionPolicy.RETAIN;
  readonly svm: SvmIdentity;
}

/** Is given up. */
interface RetiredService {
  readonly deletionPolicy: Exclude<DeletionPolicy, DeletionPolicy.RETAIN>;
  /** The SVM; its UUID as the last apply saw it, if it saw one. */
  readonly svm: SvmIdentity;
  /** Where the service was applied. */
  readonly endpoint: string;
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
  const svm = decodeSpec(given({ svmName, svmUuid: svmUuid === "" ? undefined : svmUuid }));
  const deletionPolicy = decodeDeletionPolicy(nameOf("deletionPolicy"), owned[OWNED.deletionPolicy]);
  if (deletionPolicy === DeletionPolicy.RETAIN) return { deletionPolicy, svm };
  const endpoint = requiredText(nameOf("endpoint"), owned[OWNED.endpoint]);
  const activeSessions = decodeActiveSessions(nameOf("activeSessions"), owned[OWNED.activeSessions]);
  return { deletionPolicy, svm, endpoint, activeSessions };
}

function nameOf(field: keyof typeof OWNED): string {
  return `${VARIABLE.owned}.${OWNED[field]}`;
}

/** Its address is the engine's: the id of the construct, and a hash. */
export const FORGET_OWNER = 'terraform state rm what "terraform state list" shows as its ..._owner...';

const EMPTY = new ValidationError(
  "MISSING_VALUE",
  `${VARIABLE.owned}: the state holds nothing about the service, expected what an apply records`,
  { remedy: `an imported owner has to be applied before it is destroyed; or forget it (${FORGET_OWNER})` },
);
