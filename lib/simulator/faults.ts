import { STATUS_CODES } from "node:http";
import type { ApiRequest } from "./handler";
import { given, isJsonObject, type Json, renderJson } from "./json";
import { isRefusalCode, MEANINGS } from "./refusal";
import type { FaultEffect, FaultRule } from "./schema-types";
import { readFaultRules } from "./schemas";
import type { SimulatorState } from "./state";
import { type Svm, uuidFromName } from "./svm";
import { type RenderedResponse, usualHeaders } from "./transport";

interface CountedRule {
  readonly rule: FaultRule;
  seen: number;
}

/** The rules in force, and how often each has matched. Counts decide, never chance: the same requests meet the same faults. */
export class FaultRules {
  #rules: CountedRule[];

  constructor(rules: readonly FaultRule[] = []) {
    this.#rules = rules.map(counted);
  }

  /**
   * Adds rules after those that are there.
   *
   * @throws SimulatorError SEED_INVALID when a rule is not of the documented form: plain JavaScript gets past the type
   */
  add(...rules: readonly FaultRule[]): void {
    this.#rules.push(...readFaultRules(rules, "faults").map(counted));
  }

  /** Drops all rules and counts. */
  clear(): void {
    this.#rules = [];
  }

  /**
   * What happens to a request: the effect of the first rule that matches, is past its skipped requests and not used up.
   * Counts the request.
   *
   * @param path - without `/api` and query
   * @param svm - name of the SVM that the request is about
   */
  take(method: string, path: string, svm?: string): FaultEffect | undefined {
    for (const counter of this.#rules.filter(({ rule }) => matches(rule, method, path, svm))) {
      const { skip = 0, times = Number.POSITIVE_INFINITY } = counter.rule;
      if (counter.seen < skip + times && ++counter.seen > skip) return counter.rule.do;
    }
    return undefined;
  }
}

function counted(rule: FaultRule): CountedRule {
  return { rule, seen: 0 };
}

function matches(
  { method = "*", path = "", exact = false, svm }: FaultRule,
  givenMethod: string,
  givenPath: string,
  givenSvm: string | undefined,
): boolean {
  const prefix = path.replace(/\/+$/, "");
  return (
    (method === "*" || method === givenMethod) &&
    (svm === undefined || svm === givenSvm) &&
    (givenPath === prefix || prefix === "" || (!exact && givenPath.startsWith(`${prefix}/`)))
  );
}

/** Starts like JSON, and is none. */
const GARBAGE = '{"records": [\u0000\u0001 <<garbage>>';

/** A write that ONTAP has made a job of, which nothing else here knows. */
const ACCEPTED: Json = { job: { uuid: uuidFromName("job") } };

/** Whether the fault puts an answer of its own in the place of the real one. */
export function replacesAnswer({ status, code, body, html }: FaultEffect): boolean {
  return status !== undefined || code !== undefined || body !== undefined || html === true;
}

/** Whether the request does what it says, in spite of the fault. */
export function takesEffect(fault: FaultEffect): boolean {
  return fault.drop !== "before" && (fault.after === true || !replacesAnswer(fault));
}

/**
 * What the client gets to see of an answer.
 *
 * @param genuine - undefined when the request had no effect
 */
export function disguise(fault: FaultEffect, genuine: RenderedResponse | undefined): RenderedResponse {
  const shown = genuine === undefined || replacesAnswer(fault) ? substitute(fault) : genuine;
  const body = fault.garbage === true ? GARBAGE : fault.replaceBody;
  return {
    ...shown,
    headers: { ...shown.headers, ...faultHeaders(fault) },
    body: body === undefined ? shown.body : asText(body),
  };
}

function substitute(fault: FaultEffect): RenderedResponse {
  const known = fault.code !== undefined && isRefusalCode(fault.code) ? MEANINGS[fault.code] : undefined;
  const status = fault.status ?? known?.status ?? (fault.html === true ? 502 : 500);
  const body = fault.body ?? (status === 202 ? ACCEPTED : undefined);
  const isPage = fault.html === true || (fault.code === undefined && body === undefined);
  return {
    status,
    headers: usualHeaders(status, isPage ? "text/html" : "application/json"),
    body: isPage ? page(status) : asText(body ?? refusalBody(fault, known?.message)),
    code: fault.code,
  };
}

function refusalBody({ code = "", message }: FaultEffect, usual = "simulated fault"): Json {
  return { error: { message: message ?? usual, code } };
}

function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Unknown"}`;
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
}

function asText(body: Json): string {
  return typeof body === "string" ? body : renderJson(body);
}

function faultHeaders({ retryAfter, close = false }: FaultEffect): Record<string, string> {
  return given({ "Retry-After": retryAfter?.toString(), Connection: close ? "close" : undefined });
}

/** The SVM that a request is about, if it is about one: by the UUID in its path, the filter in its query, or its body. */
export function subjectOf(state: SimulatorState, request: ApiRequest): Svm | undefined {
  const keys = [...keysInQuery(request.query), ...keysInBody(request.body)];
  const segments = request.path.split("/");
  return state.svms.find(({ uuid, name }) => segments.includes(uuid) || keys.includes(uuid) || keys.includes(name));
}

function keysInQuery(query: string): string[] {
  const parameters = new URLSearchParams(query);
  return [...parameters.getAll("svm.uuid"), ...parameters.getAll("svm.name")];
}

/** Nested or dotted, as clients send it; what is no JSON names nothing. */
function keysInBody(text: string): Json[] {
  const body = parse(text);
  if (!isJsonObject(body)) return [];
  const { uuid, name } = isJsonObject(body.svm) ? body.svm : {};
  return [uuid, name, body["svm.uuid"], body["svm.name"]].filter((key) => key !== undefined);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
