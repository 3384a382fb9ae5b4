import { answerCollection, answerObject } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { type Handler, unchanged } from "../api/context";
import type { FlatRecord } from "../json/flat-record";
import { uuidFromName } from "../state/identity";
import { type ClusterSettings, parseVersion } from "../state/cluster-settings";

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
