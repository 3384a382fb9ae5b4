import { createHash } from "node:crypto";
import type { SvmState, SvmSubtype } from "../ontap/wire";

/** The iSCSI service of an SVM, as the simulated cluster stores it. */
export interface Service {
  /** Whether it serves its LUNs. */
  readonly enabled: boolean;
  /** The empty string when it is cleared. */
  readonly targetAlias: string;
  /** The IQN. */
  readonly targetName: string;
}

/** Whether ONTAP would take a text as a target's alias: at most 128 printable characters without a space. */
export function isAlias(text: string): boolean {
  return /^[^\s\p{C}]{0,128}$/u.test(text);
}

/** An SVM of the simulated cluster. */
export interface Svm {
  /** Survives a rename. */
  readonly uuid: string;
  /** Unique in the cluster. */
  readonly name: string;
  /** Whether it runs; only in a running one is a service created. */
  readonly state: SvmState;
  /** Whether it is the source or the destination of SVM-DR or MetroCluster. */
  readonly subtype: SvmSubtype;
  /** Configured for NVMe: its iSCSI service cannot be created. */
  readonly nvme: boolean;
  /** Whether iSCSI is among its protocols. */
  readonly iscsiAllowed: boolean;
  /** How many more writes are refused because the SVM is locked. */
  readonly lockedForWrites: number;
  /** Its iSCSI service; undefined when it has none. */
  readonly service: Service | undefined;
  /** In the order of their logins; there are none without a service that is enabled. */
  readonly sessions: readonly Session[];
  /** The hosts that log in with CHAP; deleting the service deletes them. */
  readonly chapInitiators: readonly string[];
  /** The SVM's LIFs; none when nobody has told of them. */
  readonly interfaces: readonly NetworkInterface[];
}

/** A running SVM without an iSCSI service, unless something else is given. */
export function newSvm(given: Partial<Svm> & { readonly name: string }): Svm {
  return {
    uuid: uuidFromName(given.name),
    state: "running",
    subtype: "default",
    nvme: false,
    iscsiAllowed: true,
    lockedForWrites: 0,
    service: undefined,
    sessions: [],
    chapInitiators: [],
    interfaces: [],
    ...given,
  };
}

/** The service that ONTAP makes by default: enabled, the SVM's name as its alias. */
export function newService(svm: Pick<Svm, "uuid" | "name">, given: Partial<Service> = {}): Service {
  return { enabled: true, targetAlias: svm.name, targetName: iqnFromUuid(svm.uuid), ...given };
}

/** A network interface (LIF) of an SVM. */
export interface NetworkInterface {
  /** No two of an SVM have the same. */
  readonly name: string;
  /** IPv4 or IPv6, without brackets. */
  readonly address: string;
  /** Whether the administrator wants it up. */
  readonly enabled: boolean;
  /** Whether its node and its link are up. */
  readonly up: boolean;
  /** What it serves, as in `data_iscsi`. */
  readonly services: readonly string[];
}

/** An interface that is up and serves iSCSI, unless something else is given. */
export function newNetworkInterface(
  given: Partial<NetworkInterface> & Pick<NetworkInterface, "name" | "address">,
): NetworkInterface {
  return { enabled: true, up: true, services: ["data_core", "data_iscsi"], ...given };
}

/** A host's iSCSI session with the target of an SVM. */
export interface Session {
  /** The host's IQN. */
  readonly initiator: string;
  /** Names of the initiator groups that the host is in. */
  readonly igroups: readonly string[];
  /** Name of the target portal group, which is the name of the interface that the session goes over. */
  readonly portalGroup: string;
  /** The target's handle of the session; no two sessions of an SVM have the same. */
  readonly tsih: number;
}

/** Portal group of an SVM without interfaces: a seed may leave them out. */
const ONLY_GROUP = "iscsi_lif1";

/** Names of the portal groups that a host can log in to now. */
function portalGroups(svm: Svm): readonly string[] {
  if (svm.service?.enabled !== true || svm.state !== "running") return [];
  const portals = svm.interfaces.filter(
    ({ enabled, up, services }) => enabled && up && services.includes("data_iscsi"),
  );
  return svm.interfaces.length === 0 ? [ONLY_GROUP] : portals.map(({ name }) => name);
}

/** Why no host can log in to an SVM; undefined when one can. */
export function loginObstacle(svm: Svm): string | undefined {
  const { service, state } = svm;
  if (service === undefined) return "it has no iSCSI service";
  if (!service.enabled) return "its iSCSI service is disabled";
  if (state !== "running") return `it is ${state}`;
  return portalGroups(svm).length > 0 ? undefined : "none of its interfaces serves iSCSI and is up";
}

/** The SVM with one more session of a host. A host's sessions go over the portals in turn, as with multipath. */
export function loggedIn(svm: Svm, initiator: string, igroups: readonly string[] = []): Svm {
  const groups = portalGroups(svm);
  const earlier = svm.sessions.filter((session) => session.initiator === initiator).length;
  const portalGroup = groups[earlier % groups.length];
  if (portalGroup === undefined) return svm;

  const tsih = 1 + Math.max(0, ...svm.sessions.map((session) => session.tsih));
  return { ...svm, sessions: [...svm.sessions, { initiator, igroups, portalGroup, tsih }] };
}

export function loggedOut(svm: Svm, initiator: string): Svm {
  return { ...svm, sessions: svm.sessions.filter((session) => session.initiator !== initiator) };
}

/** The SVM without the sessions whose portal is no longer served, and without the credentials of a deleted service. */
export function withoutEnded(svm: Svm): Svm {
  const groups = portalGroups(svm);
  const sessions = svm.sessions.filter(({ portalGroup }) => groups.includes(portalGroup));
  return { ...svm, sessions, chapInitiators: svm.service === undefined ? [] : svm.chapInitiators };
}

/** A UUID that is the same for the same name in every run. */
export function uuidFromName(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/** The IQN of an SVM's target. It survives a rename of the SVM, and a new service of the SVM has it again. */
export function iqnFromUuid(uuid: string): string {
  const hex = uuid.replaceAll("-", "").toLowerCase();
  return `iqn.1992-08.com.netapp:sn.${hex}:vs.${2 + (Number.parseInt(hex.slice(-2), 16) || 0)}`;
}
