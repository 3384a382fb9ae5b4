import XmlBuilder from "fast-xml-builder";
import { inWords } from "../../errors";
import { describeDifferences } from "../../model/differences";
import { visible } from "../display";
import { type DriftReport, isCompared, type ServiceReport, tally } from "./report";
import { describeSvm } from "./wording";

const ATTRIBUTE = "@";

/**
 * The report for a test report: a suite for each stack, a case for each service. Drift is a failure, a service that could not
 * be observed an error, one that is not known yet is skipped.
 */
export function renderJunit(report: DriftReport): string {
  const builder = new XmlBuilder({
    attributeNamePrefix: ATTRIBUTE,
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
  });
  const stacks = Array.from(new Set(report.services.map(({ stack }) => stack)));
  return builder.build({
    "?xml": attributes({ version: "1.0", encoding: "UTF-8" }),
    testsuites: {
      ...attributes({ name: "ontap-iscsi drift", ...counts(report) }),
      testsuite: stacks.map((stack) => suite(report, stack)),
    },
  });
}

function suite({ observedAt, services }: DriftReport, stack: string): object {
  const own = { observedAt, services: services.filter((service) => service.stack === stack) };
  const timestamp = observedAt.toISOString().replace(/\..*/, "");
  return { ...attributes({ name: stack, timestamp, ...counts(own) }), testcase: own.services.map(testCase) };
}

function counts(report: DriftReport): Record<string, string> {
  const { drifted, failed, unknown } = tally(report);
  const numbers = { tests: report.services.length, failures: drifted, errors: failed, skipped: unknown };
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number)]));
}

function testCase(service: ServiceReport): object {
  const svm = describeSvm(service);
  const name = svm === "" ? service.construct : `${service.construct} (${svm})`;
  return { ...attributes({ classname: service.stack, name }), ...outcome(service) };
}

function outcome(service: ServiceReport): object {
  if (isCompared(service)) {
    const notes = service.repair.map(({ problem, remedy }) => inWords(problem, remedy));
    const message = [describeDifferences(service.differences), ...notes].join("; ");
    return message === "" ? {} : { failure: attributes({ type: "drift", message }) };
  }
  const message = inWords(service.problem, service.remedy);
  return service.status === "failed"
    ? { error: attributes({ type: "observation", message }) }
    : { skipped: attributes({ message }) };
}

function attributes(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${ATTRIBUTE}${name}`, visible(value)]));
}
