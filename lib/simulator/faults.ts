import { STATUS_CODES } from "node:http";
import type { ApiRequest } from "./handler";
import { isJsonObject, type Json, omitUndefined, renderJson } from "./json";
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

/** The rules in force, and how often each has matched. Counts decide, never chance. */
export class FaultRules {
  #rules: CountedRule[];

  constructor(rules: readonly FaultRule[] = []) {
    this.#rules = rules.map(counted);
  }

  /** Plain JavaScript gets past the type. */
  add(...rules: readonly FaultRule[]): void {
    this.#rules.push(...readFaultRules(rules, "faults").map(counted));
  }

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

function matches(rule: FaultRule, method: string, path: string, svm: string | undefined): boolean {
  const prefix = (rule.path ?? "").replace(/\/+$/, "");
  const isBelow = prefix === "" || (rule.exact !== true && path.startsWith(`${prefix}/`));
  return (
    [undefined, "*", method].includes(rule.method) &&
    [undefined, svm].includes(rule.svm) &&
    (path === prefix || isBelow)
  );
}

/** Starts like JSON, and is none. */
const GARBAGE = '{"records": [\u0000\u0001 <<garbage>>';

/** ONTAP's answer to a write that it has made a job of. */
const ACCEPTED: Json = { job: { uuid: uuidFromName("job") } };

function replacesAnswer({ status, code, body, html }: FaultEffect): boolean {
  return status !== undefined || code !== undefined || body !== undefined || html === true;
}

export function takesEffect(fault: FaultEffect): boolean {
  return fault.drop !== "before" && (fault.after === true || !replacesAnswer(fault));
}

/** @param genuine - undefined when the request had no effect */
export function faultyResponse(fault: FaultEffect, genuine: RenderedResponse | undefined): RenderedResponse {
  const shown = genuine === undefined || replacesAnswer(fault) ? substitute(fault) : genuine;
  const { retryAfter, close = false } = fault;
  const headers = omitUndefined({ "Retry-After": retryAfter?.toString(), Connection: close ? "close" : undefined });
  const body = fault.garbage === true ? GARBAGE : fault.replaceBody;
  return {
    ...shown,
    headers: { ...shown.headers, ...headers },
    body: body === undefined ? shown.body : asText(body),
  };
}

function substitute(fault: FaultEffect): RenderedResponse {
  const { code = "" } = fault;
  const known = isRefusalCode(code) ? MEANINGS[code] : undefined;
  const status = fault.status ?? known?.status ?? (fault.html === true ? 502 : 500);
  const body = fault.body ?? (status === 202 ? ACCEPTED : undefined);
  const isPage = fault.html === true || (fault.code === undefined && body === undefined);
  const refusal = { error: { message: fault.message ?? known?.message ?? "simulated fault", code } };
  return {
    status,
    headers: usualHeaders(status, isPage ? "text/html" : "application/json"),
    body: isPage ? page(status) : asText(body ?? refusal),
    code: fault.code,
  };
}

function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Unknown"}`;
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
}

function asText(body: Json): string {
  return typeof body === "string" ? body : renderJson(body);
}

/** The SVM that a request is about, if any: by the UUID in its path, the filter in its query, or its body. */
export function targetSvm(state: SimulatorState, request: ApiRequest): Svm | undefined {
  const parameters = new URLSearchParams(request.query);
  const inQuery = [...parameters.getAll("svm.uuid"), ...parameters.getAll("svm.name")];
  const keys: (Json | undefined)[] = [...inQuery, ...keysInBody(request.body)];
  const segments = request.path.split("/");
  return state.svms.find(({ uuid, name }) => segments.includes(uuid) || keys.includes(uuid) || keys.includes(name));
}

/** Nested or dotted, as clients send it. */
function keysInBody(text: string): (Json | undefined)[] {
  const body = parse(text);
  if (!isJsonObject(body)) return [];
  const { uuid, name } = isJsonObject(body.svm) ? body.svm : {};
  return [uuid, name, body["svm.uuid"], body["svm.name"]];
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
