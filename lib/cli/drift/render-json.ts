import { jsonText } from "../files";
import type { DriftDocument } from "../schemas/drift-report";
import { type DriftReport, isCompared, type ServiceReport, tally } from "./report";

/** The report for machines, one JSON document. */
export function renderJson(report: DriftReport): string {
  const document: DriftDocument = {
    version: 1,
    observedAt: report.observedAt.toISOString(),
    summary: { services: report.services.length, ...tally(report) },
    services: report.services.map(serviceOf),
  };
  return jsonText(document);
}

function serviceOf(service: ServiceReport): DriftDocument["services"][number] {
  if (!isCompared(service)) return service;
  const { declared, live = null, ...rest } = service;
  return { ...rest, declared: { ensure: "present", ...declared }, live };
}
