import { renderJson } from "../json/json";
import type { ApiResponse } from "../api/message";

/** An answer as text, before compression. */
export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The ONTAP error code in it, if any. */
  readonly code: string | undefined;
}

/** Puts an answer into the text and the headers that ONTAP would send. */
export function renderResponse({ status, headers, body, code }: ApiResponse, hal: boolean): RenderedResponse {
  return {
    status,
    headers: { ...usualHeaders(status, hal ? "application/hal+json" : "application/json"), ...headers },
    body: body === undefined ? "" : renderJson(body),
    code,
  };
}

/** What real systems send with every answer; a refusal ends its connection. */
export function usualHeaders(status: number, contentType: string): Record<string, string> {
  return {
    Server: "libzapid-httpd",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache,no-store,must-revalidate",
    "Content-Type": contentType,
    ...(status >= 400 ? { Connection: "close" } : {}),
  };
}
