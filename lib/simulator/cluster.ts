import { isIPv6 } from "node:net";
import type { LicenseRecord } from "../ontap/wire";
import { answerObject, lists, reads } from "./collection";
import type { Handler } from "./handler";
import type { CollectionSchema, FlatRecord } from "./records";
import { type ClusterSettings, isAtLeast, parseVersion, type SimulatorState } from "./state";
import { type NetworkInterface, type Svm, uuidFromName } from "./svm";

const CLUSTER: CollectionSchema = {
  path: "/cluster",
  fields: {
    name: "string",
    uuid: "string",
    "version.full": "string",
    "version.generation": "number",
    "version.major": "number",
    "version.minor": "number",
  },
  keys: [],
  order: "name",
};

/** `disaggregated` came with ASA r2: an older release refuses a request for it. */
const NEW_CLUSTER: CollectionSchema = { ...CLUSTER, fields: { ...CLUSTER.fields, disaggregated: "boolean" } };

export const readCluster: Handler = ({ state, request }) => {
  const { asaR2, version } = state.cluster;
  const schema = asaR2 || isAtLeast(version, "9.16.0") ? NEW_CLUSTER : CLUSTER;
  return { state, response: answerObject(schema, clusterRecord(state.cluster), request) };
};

function clusterRecord({ name, version, asaR2 }: ClusterSettings): FlatRecord {
  const { generation, major, minor } = parseVersion(version);
  return {
    name,
    uuid: uuidFromName(`cluster ${name}`),
    "version.full": `NetApp Release ${version}: Mon Jan 01 00:00:00 UTC 2024`,
    "version.generation": generation,
    "version.major": major,
    "version.minor": minor,
    disaggregated: asaR2,
    "_links.self.href": `/api${CLUSTER.path}`,
  };
}

const NODES: CollectionSchema = {
  path: "/cluster/nodes",
  fields: { uuid: "string", name: "string", model: "string" },
  keys: ["uuid", "name"],
  order: "name",
};

/** GET of the nodes: there is one. Its model says that the system is none. */
export const listNodes = lists(({ cluster }) => {
  const name = `${cluster.name}-01`;
  const record = { uuid: uuidFromName(`node ${name}`), name, model: "ontap-iscsi simulator" };
  return { schema: NODES, records: [record] };
});

const LICENSES: CollectionSchema = {
  path: "/cluster/licensing/licenses",
  fields: { name: "string", scope: "string", state: "string" },
  keys: ["name"],
  order: "name",
};

/** The installed licenses; also iSCSI as unlicensed, but only if the request selects by state, as ONTAP does. */
const licenses =
  (withUnlicensed: boolean) =>
  ({ cluster }: SimulatorState) => {
    const names = new Set([...cluster.licenses, ...(withUnlicensed ? ["iscsi"] : [])]);
    const stateOf = (name: string): LicenseRecord["state"] =>
      cluster.licenses.includes(name) ? "compliant" : "unlicensed";
    const records = [...names].map((name) => ({
      name,
      scope: "cluster",
      state: stateOf(name),
      "_links.self.href": `/api${LICENSES.path}/${name}`,
    }));
    return { schema: LICENSES, records };
  };

export const listLicenses: Handler = (call) =>
  lists(licenses(new URLSearchParams(call.request.query).has("state")))(call);

export const readLicense = reads(licenses(true));

const INTERFACES: CollectionSchema = {
  path: "/network/ip/interfaces",
  fields: {
    uuid: "string",
    name: "string",
    "ip.address": "string",
    "ip.family": "string",
    "svm.uuid": "string",
    "svm.name": "string",
    enabled: "boolean",
    state: "string",
    scope: "string",
    services: "string",
  },
  keys: ["uuid", "name"],
  order: "name",
};

function interfaces({ svms }: SimulatorState) {
  const records = svms.flatMap((svm) => svm.interfaces.map((item) => interfaceRecord(svm, item)));
  return { schema: INTERFACES, records };
}

export const listInterfaces = lists(interfaces);

export const readInterface = reads(interfaces);

/** The UUID of an SVM's LIF: a new name of the SVM does not change it. */
export function interfaceUuid(svm: Pick<Svm, "uuid">, name: string): string {
  return uuidFromName(`interface ${svm.uuid} ${name}`);
}

/** A LIF that is down may still be enabled: its node is down, its link is lost, or its SVM is stopped. */
function interfaceRecord(svm: Svm, { name, address, enabled, up, services }: NetworkInterface): FlatRecord {
  const uuid = interfaceUuid(svm, name);
  return {
    uuid,
    name,
    "ip.address": address,
    "ip.family": isIPv6(address) ? "ipv6" : "ipv4",
    "svm.uuid": svm.uuid,
    "svm.name": svm.name,
    "svm._links.self.href": `/api/svm/svms/${svm.uuid}`,
    enabled,
    state: enabled && up && svm.state === "running" ? "up" : "down",
    scope: "svm",
    services,
    "_links.self.href": `/api${INTERFACES.path}/${uuid}`,
  };
}
