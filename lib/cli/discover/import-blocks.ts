import type { ClusterConnection } from "../../model/cluster-connection";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { SERVICE_TYPE } from "../../model/provider-contract";
import { svmNameRule } from "../../model/rules";
import { serviceId } from "./construct-id";

/**
 * An `import` block for each service, as HCL: a file to be put beside the synthesized configuration of an app in provider mode,
 * or to let an engine generate the configuration from. The addresses are those of the constructs that the app of
 * `appSource` has.
 */
export function importBlocks({ name }: ClusterConnection, services: readonly IscsiServiceState[]): string {
  return services
    .map(({ svmName, svmUuid }) => {
      // What is no name by the rules could hold what HCL takes for an expression.
      const svm = svmNameRule(svmName) === undefined ? svmName : svmUuid;
      return `import {\n  to = ${SERVICE_TYPE}.${serviceId(svmName, name)}\n  id = "${name}/${svm}"\n}\n`;
    })
    .join("\n");
}
