import { createColors } from "picocolors";
import { visible } from "../display";
import type { StepReport } from "../schemas/doctor-report";
import type { StepId } from "./checklist";

const TITLES: Readonly<Record<StepId, string>> = {
  node: "Node.js",
  providers: "providers",
  settings: "settings",
  lookup: "name lookup",
  tcp: "TCP connection",
  tls: "TLS",
  authentication: "authentication",
  version: "ONTAP version",
  rights: "rights",
  license: "license",
  svms: "SVMs",
};
const STATUS_WIDTH = 9;
const TITLE_WIDTH = 16;

/** A step as lines for a person: its status, its title, and beside them all that is to say about it. */
export function renderStep({ step, status, details, warnings, remedy }: StepReport, color: boolean): string {
  const { green, red, dim, yellow } = createColors(color);
  const paint = { ok: green, failed: red, skipped: dim }[status];
  const texts = [
    ...details.map(visible),
    ...warnings.map((warning) => yellow(`warning: ${visible(warning)}`)),
    ...(remedy === undefined ? [] : [`remedy: ${visible(remedy)}`]),
  ];
  const head = paint(status.padEnd(STATUS_WIDTH)) + TITLES[step].padEnd(TITLE_WIDTH);
  const indent = " ".repeat(STATUS_WIDTH + TITLE_WIDTH);
  return `${head}${texts.join(`\n${indent}`)}\n`;
}

/** The last line: how many steps ended how. */
export function renderSummary(reports: readonly StepReport[]): string {
  const count = (status: StepReport["status"]): number => reports.filter((report) => report.status === status).length;
  return `\n${count("ok")} ok, ${count("failed")} failed, ${count("skipped")} skipped\n`;
}
