/** A request after the transport is taken off: nothing of sockets, credentials or compression is left in it. */
export interface ApiRequest {
  /** In capitals. */
  readonly method: string;
  /** As sent, percent-encoded, without the query: `/api/cluster`. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** As sent; `""` when there is none. */
  readonly body: string;
  /** Whether links are wanted; the answer to `Accept: application/json` has none but `next`. */
  readonly hal: boolean;
  /** Name of the SVM that the request is confined to (`X-Dot-SVM-Name`). */
  readonly svmScope: string | undefined;
}

/** An answer before the transport is put on. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON to be, or nothing to send. */
  readonly body: object | undefined;
  /** The ONTAP error code, when it is a refusal. */
  readonly code: string | undefined;
}

/** An answer that grants what was asked. */
export function granted(status: number, body: object | undefined, headers: ApiResponse["headers"] = {}): ApiResponse {
  return { status, headers, body, code: undefined };
}
