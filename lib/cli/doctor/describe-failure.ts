import { type OntapIscsiError, type TransportErrorCode } from "../../errors";
import { withFlags } from "../connection-flags";
import { TRANSPORT_FAILURES } from "../../ontap/transport-failures";

/** A failure in two parts. */
export interface FailureDescription {
  readonly problem: string;
  readonly remedy: string;
}

/** What failed, and what to do about it: a report says them apart. */
export function describeFailure({
  problem,
  remedy = "correct it, here and where the engine runs",
}: OntapIscsiError): FailureDescription {
  return { problem: withFlags(problem), remedy: withFlags(remedy) };
}

/** The failure of a connection, without the request that there was none of. */
export function describeTransport(code: TransportErrorCode, detail: string): FailureDescription {
  const { meaning, remedy } = TRANSPORT_FAILURES[code];
  return { problem: `${meaning} (${detail})`, remedy: withFlags(remedy) };
}
