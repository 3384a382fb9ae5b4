import { selectServices } from "../../../lib/cli/discover/selection";
import { liveService } from "./live-service";

const SERVICES = [
  liveService("svm_b"),
  liveService("svm_a", { enabled: false }),
  liveService("prod.db"),
  liveService("prodXdb"),
  liveService("db-prod", { enabled: false }),
];

describe("the selection of services", () => {
  it.each([
    ["everything, by name", {}, ["db-prod", "prod.db", "prodXdb", "svm_a", "svm_b"]],
    ["one name", { patterns: ["svm_a"] }, ["svm_a"]],
    ["a beginning", { patterns: ["svm_*"] }, ["svm_a", "svm_b"]],
    ["an end", { patterns: ["*prod"] }, ["db-prod"]],
    ["a part", { patterns: ["*prod*"] }, ["db-prod", "prod.db", "prodXdb"]],
    ["a name with a dot, which stands for itself", { patterns: ["prod.db"] }, ["prod.db"]],
    ["any of several patterns", { patterns: ["svm_a", "db-*"] }, ["db-prod", "svm_a"]],
    ["nothing, when no pattern fits", { patterns: ["svm"] }, []],
    ["what is enabled", { enabled: true }, ["prod.db", "prodXdb", "svm_b"]],
    ["what is disabled and fits", { enabled: false, patterns: ["svm*"] }, ["svm_a"]],
  ])("takes %s", (_what, selection, names) => {
    expect(selectServices(SERVICES, selection).map(({ svmName }) => svmName)).toEqual(names);
  });
});
