// Made from request-log-schema.ts: UPDATE_DOCS=1 npm run test:unit -- test/schemas writes it anew.

/** What is kept of a request: never a header, never a body, so never a secret. */
export interface RequestLogEntry {
  /** When it was answered, UTC. */
  readonly time: string;
  /** In capitals. */
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** HTTP status of the answer; null: the connection was cut instead. */
  readonly status: number | null;
  /** ONTAP code of the answer; null: it has none. */
  readonly code: string | null;
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
}
