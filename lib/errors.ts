import { withoutSecrets } from "./secrets";

/** What an error carries besides its code and its problem. */
export interface ErrorParts {
  /** What to do about it, for an operator. */
  readonly remedy?: string;
  /** What was caught beneath. */
  readonly cause?: unknown;
}

/**
 * Base of every error that this library throws on purpose. Match on `code`, never on the text.
 *
 * Its message is made of its parts: the problem, and the remedy where there is one. Neither repeats what the process
 * authenticates with, whatever the texts from outside that they quote.
 */
export abstract class OntapIscsiError<Code extends string = string> extends Error {
  /** What happened, as a stable identifier. */
  readonly code: Code;
  /** What failed, on which object, what was given and what was expected. */
  declare readonly problem: string;
  /** What to do about it; absent when the problem says all there is. */
  declare readonly remedy?: string;

  constructor(code: Code, problem: string, parts: ErrorParts = {}) {
    const { remedy, ...options } = parts;
    const shown = withoutSecrets(problem);
    const shownRemedy = remedy && withoutSecrets(remedy);
    super(inWords(shown, shownRemedy), options);
    this.name = new.target.name;
    this.code = code;
    // Not enumerable: Node.js prints what is below the message of an error that nobody catches, and that says both already.
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

/** A declaration that cannot be right: thrown when a construct is made, or when a program decodes its input. */
export class ValidationError extends OntapIscsiError<ValidationErrorCode> {}

/** Why the settings of the machine that runs the program do not serve. */
export type SettingsErrorCode =
  "CREDENTIALS_MISSING" | "CREDENTIALS_AMBIGUOUS" | "FILE_UNREADABLE" | "TOKEN_INVALID" | "PROXY_INVALID";

/** Credentials or files that the running program needs are missing or contradict each other. */
export class SettingsError extends OntapIscsiError<SettingsErrorCode> {}

/** How a request failed before ONTAP gave an answer that can be understood. */
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

/** No answer, or none that can be understood. */
export class TransportError extends OntapIscsiError<TransportErrorCode> {
  /** Whether the request may have reached ONTAP: then a write may have taken effect. */
  readonly sent: boolean;

  constructor(code: TransportErrorCode, problem: string, parts: ErrorParts & { readonly sent: boolean }) {
    const { sent, ...others } = parts;
    super(code, problem, others);
    this.sent = sent;
  }
}

/**
 * `ONTAP_REFUSED`: an ONTAP error code came; `HTTP_STATUS`: none did. Then a proxy may have answered, or ONTAP has not finished
 * a write that it accepted (202).
 */
export type OntapApiErrorCode = "ONTAP_REFUSED" | "HTTP_STATUS";

/** What is known about a refusal. */
export interface RefusalDetails {
  /** HTTP status of the answer. */
  readonly status: number;
  /** ONTAP's own code, digits only; absent when the answer carried none. */
  readonly ontapCode?: string;
  /** The field that ONTAP names. */
  readonly target?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** The request was answered with a refusal, or with a 202 that leaves the outcome of a write open. */
export class OntapApiError extends OntapIscsiError<OntapApiErrorCode> implements RefusalDetails {
  readonly status: number;
  // Declared only, so that what is not known is not there.
  declare readonly ontapCode?: string;
  declare readonly target?: string;
  declare readonly retryAfterMs?: number;

  constructor(problem: string, details: RefusalDetails, parts?: ErrorParts) {
    super(details.ontapCode === undefined ? "HTTP_STATUS" : "ONTAP_REFUSED", problem, parts);
    this.status = details.status;
    if (details.ontapCode !== undefined) this.ontapCode = details.ontapCode;
    if (details.target !== undefined) this.target = details.target;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** Why the program stopped between two requests. */
export type InterruptionCode = "INTERRUPTED" | "DEADLINE_EXCEEDED";

/** Nothing more is sent: a signal came, or the time for the service is up. No request was cut off. */
export class InterruptionError extends OntapIscsiError<InterruptionCode> {}

/**
 * How a reconciliation ended without the declared state: `OTHER_SVM`, the SVM is not the declared one, or not the one that
 * was seen; `SESSIONS_PROTECTED`, a write was refused because it would end hosts' sessions; `NOT_ANNOUNCED`, one because the plan
 * did not see what it would disable or delete; `STEP_FAILED`, a step was refused or unanswered; `READ_BACK_MISMATCH`, every
 * step was accepted but the live state differs; `NO_CONVERGENCE`, someone else keeps changing the service; `OUTCOME_UNKNOWN`,
 * something was written and the service could not be read afterwards, or an interruption came before that.
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

/** Whether this library threw the error on purpose: then its message is for an operator. */
export function isOntapIscsiError(error: unknown): error is OntapIscsiError {
  return error instanceof OntapIscsiError;
}

/** Whether the error is ONTAP's refusal with one of these codes. */
export function isOntapRefusal(error: unknown, ...codes: readonly string[]): error is OntapApiError {
  return error instanceof OntapApiError && error.ontapCode !== undefined && codes.includes(error.ontapCode);
}

/** The problem of anything that was thrown, and its remedy where it is known. */
export function partsOf(error: unknown): { readonly problem: string; readonly remedy?: string } {
  if (!isOntapIscsiError(error)) return { problem: messageOf(error) };
  const { problem, remedy } = error;
  return remedy === undefined ? { problem } : { problem, remedy };
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
