import { isIPv6 } from "node:net";
import { type Context, type Handler, unchanged, visibleSvms } from "../api/context";
import { Refusal } from "../api/refusal";
import type { FlatRecord } from "../json/flat-record";
import { answerCollection, answerObject } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { uuidFromName } from "../state/identity";
import type { NetworkInterface } from "../state/network-interface";
import type { Svm } from "../state/svm";

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
