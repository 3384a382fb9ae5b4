import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { interfaceUuid } from "./cluster";
import { lists, reads } from "./collection";
import type { CollectionSchema, FlatRecord } from "./records";
import type { SimulatorState } from "./state";
import { type NetworkInterface, type Session, type Svm, uuidFromName } from "./svm";

const ISCSI_SESSIONS: CollectionSchema = {
  path: "/protocols/san/iscsi/sessions",
  fields: {
    "svm.uuid": "string",
    "svm.name": "string",
    target_portal_group: "string",
    tsih: "number",
    isid: "string",
    target_portal_group_tag: "number",
    "initiator.name": "string",
    "initiator.alias": "string",
    "initiator.comment": "string",
    "igroups.name": "string",
    "igroups.uuid": "string",
    "connections.cid": "number",
    "connections.authentication_type": "string",
    "connections.initiator_address.address": "string",
    "connections.initiator_address.port": "number",
    "connections.interface.name": "string",
    "connections.interface.uuid": "string",
    "connections.interface.ip.address": "string",
    "connections.interface.ip.port": "number",
  },
  keys: ["svm.uuid", "svm.name", "target_portal_group", "tsih"],
  order: "svm.name",
};

function sessions({ svms }: SimulatorState) {
  const records = svms.flatMap((svm) => svm.sessions.map((session) => sessionRecord(svm, session)));
  return { schema: ISCSI_SESSIONS, records };
}

export const listSessions = lists(sessions);

export const readSession = reads(sessions);

/** The host's addresses are made from its name. */
function sessionRecord(svm: Svm, session: Session): FlatRecord {
  const { initiator, igroups, portalGroup, tsih } = session;
  const position = svm.interfaces.findIndex(({ name }) => name === portalGroup);
  return {
    "svm.uuid": svm.uuid,
    "svm.name": svm.name,
    "svm._links.self.href": `/api/svm/svms/${svm.uuid}`,
    target_portal_group: portalGroup,
    tsih,
    "initiator.name": initiator,
    isid: [...digest(`${initiator} ${tsih}`).subarray(0, 6)].map(twoDigits).join(":"),
    target_portal_group_tag: 1025 + position,
    connections: connections(svm, session, svm.interfaces[position]),
    igroups: igroups.map((name) => ({ name, uuid: uuidFromName(`igroup ${svm.uuid} ${name}`) })),
    "_links.self.href": `/api${ISCSI_SESSIONS.path}/${svm.uuid}/${portalGroup}/${tsih}`,
  };
}

/** One a session; none over the portal that is assumed for an SVM without interfaces. */
function connections(svm: Svm, { initiator, tsih }: Session, portal: NetworkInterface | undefined): FlatRecord[] {
  if (portal === undefined) return [];

  const [network = 0, host = 0] = digest(initiator);
  const address = isIPv6(portal.address)
    ? `2001:db8::${twoDigits(network)}${twoDigits(host)}`
    : `10.0.${network}.${host}`;
  return [
    {
      cid: 1,
      authentication_type: "none",
      "initiator_address.address": address,
      "initiator_address.port": 40_000 + (tsih % 20_000),
      "interface.name": portal.name,
      "interface.uuid": interfaceUuid(svm, portal.name),
      "interface.ip.address": portal.address,
      "interface.ip.port": 3260,
    },
  ];
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function twoDigits(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
