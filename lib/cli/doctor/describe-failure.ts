import { OntapApiError, type OntapIscsiError, TransportError, type TransportErrorCode } from "../../errors";
import { CATALOGUE } from "../../ontap/catalogue";
import { httpRemedy } from "../../ontap/refusal";
import { TRANSPORT_FAILURES } from "../../ontap/transport-failures";

/** A failure in two parts. */
export interface FailureDescription {
  readonly problem: string;
  readonly remedy: string;
}

/** What failed, and what to do about it: messages say the latter at their end, and a report says it apart. */
export function describeFailure(error: OntapIscsiError): FailureDescription {
  const { message } = error;
  const end = message.lastIndexOf("; ");
  const remedy =
    knownRemedy(error) ?? (end < 0 ? "correct it, here and where the engine runs" : message.slice(end + 2));
  const ending = `; ${remedy}`;
  return { problem: message.endsWith(ending) ? message.slice(0, -ending.length) : message, remedy };
}

/** The remedy where it is a text of its own, which may hold a semicolon. */
function knownRemedy(error: OntapIscsiError): string | undefined {
  if (error instanceof TransportError) return TRANSPORT_FAILURES[error.code].remedy;
  if (!(error instanceof OntapApiError)) return undefined;
  return error.ontapCode === undefined ? httpRemedy(error.status) : CATALOGUE[error.ontapCode]?.remedy;
}

/** The failure of a connection, without the request that there was none of. */
export function describeTransport(code: TransportErrorCode, detail: string): FailureDescription {
  const { meaning, remedy } = TRANSPORT_FAILURES[code];
  return { problem: `${meaning} (${detail})`, remedy };
}
