import { compare, type DriftReport } from "../../lib/cli/report";
import type { ServiceReport } from "../../lib/cli/schemas";
import { liveService } from "./live-service";

const UNREACHABLE = {
  problem: "Cluster cluster2 (https://cluster2.example.com): connection refused",
  remedy: "check it",
};

/** A service that drifted in all that can, one that is in sync, and three of which nothing is known, in two stacks. */
export const SERVICES: readonly ServiceReport[] = [
  {
    stack: "prod",
    construct: "db",
    cluster: "cluster1",
    endpoint: "https://cluster1.example.com",
    svm: "svm_db",
    ...compare(
      { svmName: "svm_db", enabled: true, targetAlias: "db-prod" },
      { live: liveService("svm_db", { enabled: false, targetAlias: "db-old" }) },
    ),
  },
  {
    stack: "prod",
    construct: "storage/backup",
    cluster: "cluster1",
    svm: "svm_backup",
    ...compare({ svmName: "svm_backup", enabled: false }, { live: undefined }),
  },
  {
    stack: "prod",
    construct: "web",
    cluster: "cluster1",
    svm: "svm_web",
    ...compare({ svmName: "svm_web", enabled: true }, { live: liveService("svm_web") }),
  },
  { stack: "prod", construct: "late", status: "unknown", problem: "not known before the plan", remedy: "give --plan" },
  { stack: "lab", construct: "a", cluster: "cluster2", svm: "svm_a", status: "failed", ...UNREACHABLE },
  { stack: "lab", construct: "b", cluster: "cluster2", svm: "svm_b", status: "failed", ...UNREACHABLE },
];

/** Two live services that no stack declares. */
export const UNDECLARED = ["svm_lab", "svm_old"].map((svmName, index) => ({
  ...{ cluster: "cluster1", endpoint: "https://cluster1.example.com" },
  ...{ svmName, svmUuid: `1b72fadc-aa33-52ba-a305-a0cdb9d9718${index}` },
}));

/** A report with every status. */
export const REPORT: DriftReport = reportOf(...SERVICES);

/** A report of some services. */
export function reportOf(...services: readonly ServiceReport[]): DriftReport {
  return { observedAt: new Date("2026-03-04T05:06:07.890Z"), services };
}

/** A service that drifted, with these texts wherever a report shows one from elsewhere. */
export function driftedService(text: string): ServiceReport {
  const declared = { svmName: "svm_db", targetAlias: `declared${text}` };
  const place = { stack: `stack${text}`, construct: `construct${text}`, cluster: `cluster${text}`, svm: `svm${text}` };
  return { ...place, ...compare(declared, { live: liveService("svm_db", { targetAlias: `live${text}` }) }) };
}

/** A service that could not be observed, with these texts. */
export function failedService(text: string): ServiceReport {
  return {
    stack: `stack${text}`,
    construct: `construct${text}`,
    status: "failed",
    problem: `problem${text}`,
    remedy: `remedy${text}`,
  };
}
