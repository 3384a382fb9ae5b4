import { STATUS_CODES } from "node:http";
import { given, type Json, renderJson } from "../json/json";
import { isRefusalCode, MEANINGS } from "../api/refusal";
import { type RenderedResponse, usualHeaders } from "../http/outgoing";
import { uuidFromName } from "../state/identity";
import type { FaultEffect } from "./fault-rule";

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
