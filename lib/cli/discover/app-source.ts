import { type ClusterConnection, CONNECTION_DEFAULTS } from "../../model/cluster-connection";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { Provisioning } from "../../model/provisioning";
import { constructId, serviceId } from "./construct-id";
import { NEW_APP, statementOf } from "./service-statement";
import { regionOf } from "./region";
import { callWithObject, importStatement, type Property, stringLiteral } from "./typescript-source";

/** What an app has besides the services. */
export interface AppOptions {
  /** Where the app imports this library from. */
  readonly importFrom: string;
  /** How the services are provisioned. @default as by default */
  readonly provisioning?: Provisioning;
}

/**
 * A whole TypeScript app that declares a cluster's services as they are live, formatted as Prettier would with lines of 120
 * columns.
 */
export function appSource(
  connection: ClusterConnection,
  services: readonly IscsiServiceState[],
  { importFrom, provisioning }: AppOptions,
): string {
  const isProvider = provisioning === Provisioning.PROVIDER;
  const clusterId = constructId(connection.name);
  const { begin, end } = regionOf(connection.endpoint);
  const statements = services.map((service) =>
    statementOf(service, serviceId(service.svmName, connection.name), NEW_APP),
  );
  return `import { App, TerraformStack } from "cdktf";
${importStatement(["IscsiService", "OntapCluster", ...(isProvider ? ["Provisioning"] : [])], importFrom)}

const app = new App();
const stack = new TerraformStack(app, "iscsi");
${clusterDeclaration(clusterId, connection, isProvider ? [BY_PROVIDER] : [])}

${[begin, ...statements, end].join("\n")}

app.synth();
`;
}

const BY_PROVIDER: Property = { name: "provisioning", variable: "Provisioning.PROVIDER" };

function clusterDeclaration(id: string, connection: ClusterConnection, more: readonly Property[]): string {
  const call = `const cluster = new OntapCluster(stack, ${stringLiteral(id)}, `;
  return callWithObject(call, [...clusterProperties(id, connection), ...more]);
}

function clusterProperties(id: string, connection: ClusterConnection): readonly Property[] {
  const { name, endpoint, profile, caFile, serverName, fingerprint256, insecureSkipVerify } = connection;
  const { concurrency, requestTimeoutMs } = connection;
  const properties = {
    endpoint,
    name: name === id ? undefined : name,
    profile: profile === CONNECTION_DEFAULTS.profile ? undefined : profile,
    caFile,
    serverName,
    fingerprint256,
    insecureSkipVerify,
    concurrency: concurrency === CONNECTION_DEFAULTS.concurrency ? undefined : concurrency,
    requestTimeoutMs: requestTimeoutMs === CONNECTION_DEFAULTS.requestTimeoutMs ? undefined : requestTimeoutMs,
  };
  return Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [{ name: key, value }]));
}
