import { type DriftReport, isCompared, type ServiceReport, tally } from "./report";

/** Changes when a field is renamed, removed, or means something else; new fields may come without a new version. */
export const REPORT_VERSION = 1;

/** The report for machines, one JSON document. */
export function renderJson(report: DriftReport): string {
  const document = {
    version: REPORT_VERSION,
    observedAt: report.observedAt.toISOString(),
    summary: { services: report.services.length, ...tally(report) },
    services: report.services.map(serviceOf),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function serviceOf(service: ServiceReport): object {
  if (!isCompared(service)) return service;
  const { declared, live = null, ...rest } = service;
  return { ...rest, declared: { ensure: "present", ...declared }, live };
}
