import { type ClusterConnection, CONNECTION_DEFAULTS } from "../../model/cluster-connection";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { constructId, serviceId } from "./construct-id";
import { NEW_APP, statementOf } from "./service-statement";
import { regionOf } from "./region";
import { callWithObject, importStatement, type Property, stringLiteral } from "./typescript-source";

/**
 * A whole TypeScript app that declares a cluster's services as they are live, formatted as Prettier would with lines of 120
 * columns.
 *
 * @param importFrom where the app imports this library from.
 */
export function appSource(
  connection: ClusterConnection,
  services: readonly IscsiServiceState[],
  importFrom: string,
): string {
  const clusterId = constructId(connection.name);
  const { begin, end } = regionOf(connection.endpoint);
  const statements = services.map((service) =>
    statementOf(service, serviceId(service.svmName, connection.name), NEW_APP),
  );
  return `import { App, TerraformStack } from "cdktf";
${importStatement(["IscsiService", "OntapCluster"], importFrom)}

const app = new App();
const stack = new TerraformStack(app, "iscsi");
${clusterDeclaration(clusterId, connection)}

${[begin, ...statements, end].join("\n")}

app.synth();
`;
}

function clusterDeclaration(id: string, connection: ClusterConnection): string {
  const call = `const cluster = new OntapCluster(stack, ${stringLiteral(id)}, `;
  return callWithObject(call, clusterProperties(id, connection));
}

function clusterProperties(id: string, connection: ClusterConnection): readonly Property[] {
  const { name, endpoint, profile, caFile, serverName, fingerprint256, insecureSkipVerify } = connection;
  const properties = {
    endpoint,
    name: name === id ? undefined : name,
    profile: profile === CONNECTION_DEFAULTS.profile ? undefined : profile,
    caFile,
    serverName,
    fingerprint256,
    insecureSkipVerify,
  };
  return Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [{ name: key, value }]));
}
