import type { LicenseRecord } from "../../ontap/wire";
import { answerCollection, answerObject } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { type Context, type Handler, unchanged } from "../api/context";
import type { FlatRecord } from "../json/flat-record";
import { Refusal } from "../api/refusal";
import type { ClusterSettings } from "../state/cluster-settings";

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
