import type { ClusterConnection } from "../../model/cluster-connection";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { SERVICE_TYPE } from "../../model/provider-contract";
import { svmNameRule } from "../../model/rules";
import { serviceId } from "./construct-id";

/** Engines fail for a block whose resource is not declared any more. */
const ONCE = "# For one apply: delete this file when it is done.\n";

/**
 * An `import` block for each service, as HCL: a file to be put beside the synthesized configuration of an app in provider mode,
 * or to let an engine generate the configuration from. The addresses are those of the constructs that the app of
 * `appSource` has.
 */
export function importBlocks({ name }: ClusterConnection, services: readonly IscsiServiceState[]): string {
  const blocks = services.map(({ svmName, svmUuid }) => {
    // What is no name by the rules could hold what HCL takes for an expression.
    const svm = svmNameRule(svmName) === undefined ? svmName : svmUuid;
    return `import {\n  to = ${SERVICE_TYPE}.${serviceId(svmName, name)}\n  id = "${name}/${svm}"\n}\n`;
  });
  return blocks.length === 0 ? "" : [ONCE, ...blocks].join("\n");
}
