import { type IscsiServiceSpec, VALUE_NAMES } from "../model/iscsi-service";
import type { Simulator } from "../simulator/simulator";
import type { Svm } from "../simulator/svm";
import { checkExpected } from "./check-expected";
import { liveCluster } from "./live-cluster";
import type { MatcherResult } from "./matcher-result";

/**
 * Whether a simulated cluster has a service in the given state now: what a deployment led to. What is not given is not
 * compared; with `ensure: "absent"` the SVM must have no service.
 *
 * @throws Error when it is given no simulator, or expects what no service can be; negated, too
 */
export function toServeIscsiService(simulator: Pick<Simulator, "cluster">, expected: IscsiServiceSpec): MatcherResult {
  checkExpected(expected);
  const { svms } = liveCluster(simulator).state;
  const pass = svms.some((svm) => isSvm(svm, expected) && isAs(svm, expected));
  const list = svms
    .map(({ name, service }) => `\n  ${name}: ${service ? JSON.stringify(service) : "no service"}`)
    .join("");
  return {
    pass,
    message: () =>
      `expected the simulator ${pass ? "not " : ""}to serve ${JSON.stringify(expected)}, got:${list || " no SVM"}`,
  };
}

function isSvm(svm: Svm, { svmName = svm.name, svmUuid = svm.uuid }: IscsiServiceSpec): boolean {
  return svm.name === svmName && svm.uuid === svmUuid.toLowerCase();
}

function isAs({ service }: Svm, { ensure, ...expected }: IscsiServiceSpec): boolean {
  if (service === undefined || ensure === "absent") return service === undefined && ensure === "absent";
  return VALUE_NAMES.every((name) => expected[name] === undefined || expected[name] === service[name]);
}
