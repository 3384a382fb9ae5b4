import { type Fields, isFields } from "../model/decode";
import type { ExchangeAnswer } from "./exchange";
import { readRefusal, refusalError, unfinishedError } from "./refusal";
import { parseRetryAfter } from "./retry";
import { type FailedRequest, invalidAnswer } from "./transport-failures";

/** A 2xx answer, decoded; an empty body has no fields. */
export interface OntapAnswer {
  readonly status: number;
  readonly fields: Fields;
  /** Length of its text, in characters. */
  readonly length: number;
}

/** What an answer is read with. */
export interface AnswerContext {
  /** The SVM that the request was about, as messages name it. */
  readonly svm?: string;
  /** The time when the answer came, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Decodes what came back.
 *
 * @throws OntapApiError when it is a refusal, even with a status of success, or a 202: then the outcome of a write is not known;
 * TransportError RESPONSE_INVALID when it is no JSON object.
 */
export function decodeAnswer(
  request: FailedRequest,
  { status, retryAfter, body }: ExchangeAnswer,
  { svm, now }: AnswerContext,
): OntapAnswer {
  const value = parse(body);
  const refusal = readRefusal(value) ?? (status < 200 || status > 299 ? { text: "" } : undefined);
  if (refusal !== undefined) {
    const retryAfterMs = parseRetryAfter(retryAfter, now);
    throw refusalError({ ...refusal, status, retryAfterMs }, request, svm);
  }
  if (status === 202) throw unfinishedError(value, request);
  if (value === undefined) throw invalidAnswer(request, "not JSON");
  if (!isFields(value)) throw invalidAnswer(request, "not a JSON object");
  return { status, fields: value, length: body.length };
}

/** The JSON of a body: no fields for an empty one, `undefined` for what is not JSON. */
function parse(body: string): unknown {
  if (body.trim() === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
