import { withoutSecrets } from "./secrets";

/** The optional parts of an error. */
export interface ErrorParts {
  /** What to do about it, for an operator. */
  readonly remedy?: string;
  /** The error that caused it. */
  readonly cause?: unknown;
}

/**
 * Base of every error that this library throws on purpose. Match on `code`, never on the text.
 *
 * The message consists of the problem and the remedy. Neither contains a secret of this process, even if it quotes a text
 * from outside.
 */
export abstract class OntapIscsiError<Code extends string = string> extends Error {
  /** A stable identifier. */
  readonly code: Code;
  /** What failed, on which object, the value given and the value expected. */
  declare readonly problem: string;
  /** What to do about it; absent if the problem says it all. */
  declare readonly remedy?: string;

  constructor(code: Code, problem: string, parts: ErrorParts = {}) {
    const { remedy, ...options } = parts;
    const shown = withoutSecrets(problem);
    const shownRemedy = remedy && withoutSecrets(remedy);
    super(inWords(shown, shownRemedy), options);
    this.name = new.target.name;
    this.code = code;
    // Not enumerable: below the message of an uncaught error, Node.js prints its enumerable properties.
    Object.defineProperty(this, "problem", { value: shown });
    if (shownRemedy !== undefined) Object.defineProperty(this, "remedy", { value: shownRemedy });
  }
}

/** A problem and what to do about it, in one line. */
export function inWords(problem: string, remedy: string | undefined): string {
  return remedy === undefined ? problem : `${problem}; ${remedy}`;
}

/** Why a declaration was refused. */
export type ValidationErrorCode = "MISSING_VALUE" | "INVALID_VALUE" | "DUPLICATE_SERVICE" | "PROGRAM_NOT_BUILT";

/** A wrong declaration: thrown when a construct is created, or when a program decodes its input. */
export class ValidationError extends OntapIscsiError<ValidationErrorCode> {}

/** What is wrong with the settings of the machine that runs the program. */
export type SettingsErrorCode =
  "CREDENTIALS_MISSING" | "CREDENTIALS_AMBIGUOUS" | "FILE_UNREADABLE" | "TOKEN_INVALID" | "PROXY_INVALID";

/** Credentials or files that the running program needs are missing or contradict each other. */
export class SettingsError extends OntapIscsiError<SettingsErrorCode> {}

/** Why no usable answer of ONTAP came. */
export type TransportErrorCode =
  | "HOST_NOT_FOUND"
  | "LOOKUP_FAILED"
  | "CONNECTION_REFUSED"
  | "HOST_UNREACHABLE"
  | "CONNECT_TIMEOUT"
  | "PROXY_UNREACHABLE"
  | "PROXY_LOGIN_REQUIRED"
  | "PROXY_REFUSED"
  | "PROXY_FAILED"
  | "CERTIFICATE_UNTRUSTED"
  | "CERTIFICATE_EXPIRED"
  | "CERTIFICATE_NAME_MISMATCH"
  | "CERTIFICATE_PIN_MISMATCH"
  | "TLS_FAILED"
  | "CONNECTION_LOST"
  | "REQUEST_TIMEOUT"
  | "RESPONSE_TOO_LARGE"
  | "RESPONSE_INVALID";

/** No answer came, or none that can be decoded. */
export class TransportError extends OntapIscsiError<TransportErrorCode> {
  /** Whether the request may have reached ONTAP. A write may then have taken effect. */
  readonly sent: boolean;

  constructor(code: TransportErrorCode, problem: string, parts: ErrorParts & { readonly sent: boolean }) {
    const { sent, ...others } = parts;
    super(code, problem, others);
    this.sent = sent;
  }
}

/**
 * `ONTAP_REFUSED`: an ONTAP error code came. `HTTP_STATUS`: none came; a proxy may have answered, or ONTAP has not finished a
 * write that it accepted (202).
 */
export type OntapApiErrorCode = "ONTAP_REFUSED" | "HTTP_STATUS";

/** The facts of a refusal. */
export interface RefusalDetails {
  /** HTTP status of the answer. */
  readonly status: number;
  /** ONTAP's own code, digits only; absent if the answer had none. */
  readonly ontapCode?: string;
  /** The field that ONTAP names. */
  readonly target?: string;
  /** The job that goes on with a write that ONTAP accepted, but has not finished (202). */
  readonly jobUuid?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** A refusal, or a 202 that leaves the outcome of a write open. */
export class OntapApiError extends OntapIscsiError<OntapApiErrorCode> implements RefusalDetails {
  readonly status: number;
  // `declare`: an unknown one is absent, not undefined.
  declare readonly ontapCode?: string;
  declare readonly target?: string;
  declare readonly retryAfterMs?: number;
  declare readonly jobUuid?: string;

  constructor(problem: string, details: RefusalDetails, parts?: ErrorParts) {
    super(details.ontapCode === undefined ? "HTTP_STATUS" : "ONTAP_REFUSED", problem, parts);
    this.status = details.status;
    if (details.ontapCode !== undefined) this.ontapCode = details.ontapCode;
    if (details.target !== undefined) this.target = details.target;
    if (details.jobUuid !== undefined) this.jobUuid = details.jobUuid;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** Why the program stopped between two requests. */
export type InterruptionCode = "INTERRUPTED" | "DEADLINE_EXCEEDED";

/** A signal came, or the time for the service is over: nothing more is sent. No request was cut off. */
export class InterruptionError extends OntapIscsiError<InterruptionCode> {}

/**
 * Why a reconciliation ended without the declared state:
 *
 * - `OTHER_SVM`: the SVM is not the declared one, or not the one that the plan saw.
 * - `SESSIONS_PROTECTED`: a write would end hosts' sessions.
 * - `NOT_ANNOUNCED`: a write would disable or delete what the plan did not see.
 * - `STEP_FAILED`: a write was refused, or got no answer.
 * - `READ_BACK_MISMATCH`: every write was accepted, but the live state differs.
 * - `NO_CONVERGENCE`: another client keeps changing the service.
 * - `OUTCOME_UNKNOWN`: after a write, the service was not read, because of a failure or an interruption.
 */
export type ReconcileErrorCode =
  | "OTHER_SVM"
  | "SESSIONS_PROTECTED"
  | "NOT_ANNOUNCED"
  | "STEP_FAILED"
  | "READ_BACK_MISMATCH"
  | "NO_CONVERGENCE"
  | "OUTCOME_UNKNOWN";

/** The live state is not, or not known to be, the declared one. */
export class ReconcileError extends OntapIscsiError<ReconcileErrorCode> {}

/** Whether this library threw the error on purpose. Its message is then for an operator. */
export function isOntapIscsiError(error: unknown): error is OntapIscsiError {
  return error instanceof OntapIscsiError;
}

/** Whether the error is ONTAP's refusal with one of these codes. */
export function isOntapRefusal(error: unknown, ...codes: readonly string[]): error is OntapApiError {
  return error instanceof OntapApiError && error.ontapCode !== undefined && codes.includes(error.ontapCode);
}

/** The problem of anything that was thrown, and its remedy if it has one. */
export function partsOf(error: unknown): { readonly problem: string; readonly remedy?: string } {
  if (!isOntapIscsiError(error)) return { problem: messageOf(error) };
  const { problem, remedy } = error;
  return remedy === undefined ? { problem } : { problem, remedy };
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
