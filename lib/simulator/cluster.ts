import { isIPv6 } from "node:net";
import type { LicenseRecord } from "../ontap/wire";
import { answerCollection, answerObject } from "./collection";
import { type Context, type Handler, unchanged, visibleSvms } from "./handler";
import type { CollectionSchema, FlatRecord } from "./records";
import { Refusal } from "./refusal";
import { type ClusterSettings, parseVersion } from "./state";
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
  expensive: [],
};

const NODES: CollectionSchema = {
  path: "/cluster/nodes",
  fields: { uuid: "string", name: "string", model: "string" },
  keys: ["uuid", "name"],
  order: "name",
  expensive: [],
};

/** What a report says of the system must show that it is none. */
const MODEL = "ontap-iscsi simulator";

/** GET of the nodes: there is one. */
export const listNodes: Handler = (context) => {
  const name = `${context.state.cluster.name}-01`;
  const record = { uuid: uuidFromName(`node ${name}`), name, model: MODEL };
  return unchanged(context, answerCollection(NODES, [record], context.request));
};

/** GET of the cluster. */
export const readCluster: Handler = (context) =>
  unchanged(context, answerObject(CLUSTER, clusterRecord(context.state.cluster), context.request));

function clusterRecord({ name, version }: ClusterSettings): FlatRecord {
  const { generation, major, minor } = parseVersion(version);
  return {
    name,
    uuid: uuidFromName(`cluster ${name}`),
    "version.full": `NetApp Release ${version}: Mon Jan 01 00:00:00 UTC 2024`,
    "version.generation": generation,
    "version.major": major,
    "version.minor": minor,
    "_links.self.href": `/api${CLUSTER.path}`,
  };
}

const LICENSES: CollectionSchema = {
  path: "/cluster/licensing/licenses",
  fields: { name: "string", scope: "string", state: "string" },
  keys: ["name"],
  order: "name",
  expensive: [],
};

/** GET of the collection: what is installed, and iSCSI as unlicensed when it is not. Cluster credentials only. */
export const listLicenses: Handler = (context) =>
  unchanged(context, answerCollection(LICENSES, licenseRecords(context), context.request));

/** GET of one license by its name. */
export const readLicense: Handler = (context) => {
  const record = licenseRecords(context).find(({ name }) => name === context.id);
  if (record === undefined) throw new Refusal("4", { target: "name" });
  return unchanged(context, answerObject(LICENSES, record, context.request));
};

function licenseRecords({ state, scope }: Context): FlatRecord[] {
  if (scope !== undefined) throw new Refusal("6");
  const names = new Set([...state.cluster.licenses, "iscsi"]);
  return [...names].map((name) => ({
    name,
    scope: "cluster",
    state: licenseState(state.cluster, name),
    "_links.self.href": `/api${LICENSES.path}/${name}`,
  }));
}

function licenseState({ licenses }: ClusterSettings, name: string): LicenseRecord["state"] {
  return licenses.includes(name) ? "compliant" : "unlicensed";
}

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
  expensive: [],
};

/** GET of the collection: the LIFs of the SVMs. */
export const listInterfaces: Handler = (context) =>
  unchanged(context, answerCollection(INTERFACES, interfaceRecords(context), context.request));

/** GET of one LIF. */
export const readInterface: Handler = (context) => {
  const record = interfaceRecords(context).find(({ uuid }) => uuid === context.id);
  if (record === undefined) throw new Refusal("4", { target: "uuid" });

  return unchanged(context, answerObject(INTERFACES, record, context.request));
};

/** The UUID of an SVM's LIF: the same for the same names, whatever becomes of the SVM's name. */
export function interfaceUuid(svm: Pick<Svm, "uuid">, name: string): string {
  return uuidFromName(`interface ${svm.uuid} ${name}`);
}

function interfaceRecords(context: Context): FlatRecord[] {
  return visibleSvms(context).flatMap((svm) => svm.interfaces.map((item) => interfaceRecord(svm, item)));
}

/** A LIF that is down is enabled all the same: its link is lost, or its SVM is stopped. */
function interfaceRecord(svm: Svm, { name, address, up, services }: NetworkInterface): FlatRecord {
  const uuid = interfaceUuid(svm, name);
  return {
    uuid,
    name,
    "ip.address": address,
    "ip.family": isIPv6(address) ? "ipv6" : "ipv4",
    "svm.uuid": svm.uuid,
    "svm.name": svm.name,
    "svm._links.self.href": `/api/svm/svms/${svm.uuid}`,
    enabled: true,
    state: up && svm.state === "running" ? "up" : "down",
    scope: "svm",
    services,
    "_links.self.href": `/api${INTERFACES.path}/${uuid}`,
  };
}
