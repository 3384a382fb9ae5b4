/** What is kept of a request: never a header, never a body, so never a secret. */
export interface RequestLogEntry {
  /** When it was answered, in ISO 8601. */
  readonly time: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** HTTP status of the answer; null when the connection was cut instead. */
  readonly status: number | null;
  /** ONTAP code of the answer; null when there is none. */
  readonly code: string | null;
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
}
