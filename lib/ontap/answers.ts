import { OntapApiError, type RefusalDetails } from "../errors";
import { type Fields, omitUndefined, isFields } from "../model/decode";
import { isUuid } from "../model/rules";
import { explain, type Refused } from "./catalogue";
import type { ExchangeAnswer } from "./exchange";
import { describeCluster, type FailedRequest, invalidAnswer } from "./failures";
import { parseRetryAfter } from "./retry";

/** A decoded 2xx answer. An empty body has no fields. */
export interface OntapAnswer {
  readonly status: number;
  readonly fields: Fields;
  /** Length of its text, in characters. */
  readonly length: number;
}

/**
 * Decodes an answer.
 *
 * @param context the target SVM, and when the answer came, in milliseconds since the epoch.
 * @throws OntapApiError for a refusal, even with a status of success, and for a 202: the outcome of that write is unknown;
 * TransportError RESPONSE_INVALID when it is no JSON object.
 */
export function decodeAnswer(
  request: FailedRequest,
  { status, retryAfter, body }: ExchangeAnswer,
  { svm, now }: { readonly svm?: string; readonly now: number },
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

function parse(body: string): unknown {
  if (body.trim() === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export interface Refusal {
  readonly ontapCode?: string;
  readonly text: string;
  readonly target?: string;
}

/**
 * Reads the error of an answer; `undefined` if there is none. The code may be a number, and the target may be missing.
 * A code with anything but digits is not ONTAP's.
 */
export function readRefusal(answer: unknown): Refusal | undefined {
  const error = isFields(answer) ? answer.error : undefined;
  if (!isFields(error)) return undefined;
  const { message, target } = error;
  const code = typeof error.code === "number" ? String(error.code) : error.code;
  return omitUndefined({
    ontapCode: typeof code === "string" && /^\d+$/.test(code) ? code : undefined,
    text: typeof message === "string" ? message : "",
    target: typeof target === "string" ? target : undefined,
  });
}

export function refusalError(refusal: Refusal & RefusalDetails, request: FailedRequest, svm?: string): OntapApiError {
  const { status } = refusal;
  const where = describeCluster(request);
  const said = refusal.text === "" ? "" : ` ${JSON.stringify(refusal.text)}`;
  if (refusal.ontapCode === undefined) {
    const problem = `${where}: HTTP ${status}${said}: no ONTAP error code came`;
    return new OntapApiError(problem, refusal, { remedy: `${httpRemedy(status, request)}${pauseOf(refusal)}` });
  }
  const { meaning, remedy } = explain(refusal.ontapCode, refusedOf(request, svm));
  const problem = `${where}: ONTAP ${refusal.ontapCode} (HTTP ${status})${said}: ${meaning}`;
  return new OntapApiError(problem, refusal, { remedy: `${remedy}${pauseOf(refusal)}` });
}

/** The error for a 202: ONTAP accepted the write, and may still be working on it. */
function unfinishedError(answer: unknown, request: FailedRequest): OntapApiError {
  const uuid = isFields(answer) && isFields(answer.job) ? answer.job.uuid : undefined;
  const [job, option] = isUuid(uuid) ? [`, job ${uuid}`, ` -uuid ${uuid}`] : ["", ""];
  const problem = `${describeCluster(request)}: HTTP 202${job}: ONTAP accepted the write, but has not finished it`;
  return new OntapApiError(problem, omitUndefined({ status: 202, jobUuid: isUuid(uuid) ? uuid : undefined }), {
    remedy: `check its job: job show${option}`,
  });
}

function refusedOf({ method, path, names }: FailedRequest, svm: string | undefined): Refused {
  const access = method === "GET" ? "readonly" : "all";
  return omitUndefined({ svm, path: rolePath(path), access, variables: names?.login } as const);
}

/** ONTAP grants a role access to a collection, not to one of its records. */
function rolePath(path: string): string {
  const segments = path.replace(/\?.*/, "").split("/");
  return (isUuid(segments.at(-1)) ? segments.slice(0, -1) : segments).join("/");
}

function pauseOf({ retryAfterMs = 0 }: RefusalDetails): string {
  return retryAfterMs === 0 ? "" : `; the server asks for a pause of ${Math.ceil(retryAfterMs / 1000)} s`;
}

function httpRemedy(status: number, { names }: FailedRequest): string {
  if (status === 401) return `the credentials are wrong: check ${names?.login ?? "the variables of the profile"}`;
  if (status >= 300 && status < 400) return "a redirect is not followed: give the management LIF itself as endpoint";
  if (status === 429 || status >= 500) return "run it again; if it lasts, check the cluster and the proxies before it";
  return "check that the endpoint is the cluster's management LIF and not a proxy or another web server";
}
