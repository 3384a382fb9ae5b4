import { renderJson } from "../../../lib/cli/render";
import { REPORT, reportOf } from "../../helpers/drift-report";
import { expectPublished, publishedValidator } from "../../helpers/published-schema";

interface Document {
  services: Record<string, unknown>[];
}

function documentOf(): Document {
  return JSON.parse(renderJson(REPORT)) as Document;
}

describe("the report as JSON", () => {
  it.each([
    ["every status", REPORT],
    ["no service", reportOf()],
  ])("is as the published schema says, with %s", (_, report) => {
    expectPublished("drift-report", JSON.parse(renderJson(report)));
  });

  it.each<[string, (document: Document) => unknown]>([
    ["another version", (document) => ({ ...document, version: 2 })],
    ["a service without its place", (document) => ({ ...document, services: [{ status: "failed", problem: "x" }] })],
    [
      "a status that is none",
      ({ services: [first], ...document }) => ({ ...document, services: [{ ...first, status: "odd" }] }),
    ],
  ])("would be refused by the schema with %s", (_, change) => {
    expect(publishedValidator("drift-report")(change(documentOf()))).toBe(false);
  });

  it("has the declared and the live state of every service that was looked at", () => {
    const [db, backup] = documentOf().services;
    expect(db).toMatchObject({
      declared: { ensure: "present", svmName: "svm_db", enabled: true, targetAlias: "db-prod" },
      live: { svmName: "svm_db", enabled: false, targetAlias: "db-old" },
      differences: [{ field: "enabled", live: "false", declared: "true" }, { field: "target.alias" }],
    });
    expect(backup).toMatchObject({ status: "drifted", live: null });
  });

  it("tells what went wrong and what to do about it apart", () => {
    expect(documentOf().services.slice(3, 5)).toEqual([
      {
        stack: "prod",
        construct: "late",
        status: "unknown",
        problem: "not known before the plan",
        remedy: "give --plan",
      },
      {
        stack: "lab",
        construct: "a",
        cluster: "cluster2",
        svm: "svm_a",
        status: "failed",
        problem: "Cluster cluster2 (https://cluster2.example.com): connection refused",
        remedy: "check it",
      },
    ]);
  });

  it("tells the time in UTC and the numbers", () => {
    expect(JSON.parse(renderJson(REPORT))).toMatchObject({
      version: 1,
      observedAt: "2026-03-04T05:06:07.890Z",
      summary: { services: 6, inSync: 1, drifted: 2, unknown: 1, failed: 2 },
    });
  });
});
