import { OntapIscsiError, TransportError } from "../errors";
import { excerpt, omitUndefined, isFields, isTextList, parseFields } from "../model/decode";
import { isUuid } from "../model/rules";
import { isFieldUnknown, isRefusal } from "./catalogue";
import type { OntapClient } from "./client";
import { collect, malformed, ofSvms } from "./collection";
import type { SvmRecord } from "./wire";

/** What is known about an SVM before a write. A field that ONTAP did not report is absent. */
export type SvmFacts = Pick<SvmRecord, "uuid" | "name" | "subtype"> & {
  readonly state?: string;
  readonly iscsiAllowed?: boolean;
};

/** Whether the SVM is a copy of another cluster's. ONTAP keeps it stopped as long as that cluster serves. */
export function isDestination({ subtype, name }: SvmFacts): boolean {
  return subtype === undefined ? name.endsWith("-mc") : /^(dp|sync)_destination$/.test(subtype);
}

/**
 * Reads one record of `/svm/svms`.
 *
 * @throws TransportError RESPONSE_INVALID when it names no SVM.
 */
export function decodeSvmRecord(record: unknown): SvmFacts {
  const { uuid, name, state, subtype, iscsi } = isFields(record) ? record : {};
  if (!isUuid(uuid) || typeof name !== "string") throw malformed("uuid or name", record, "svm-record");
  const allowed = isFields(iscsi) ? iscsi.allowed : undefined;
  return omitUndefined({
    uuid: uuid.toLowerCase(),
    name,
    state: typeof state === "string" ? state : undefined,
    subtype: typeof subtype === "string" ? subtype : undefined,
    iscsiAllowed: typeof allowed === "boolean" ? allowed : undefined,
  });
}

const SVM_FIELDS = "uuid,name,state,subtype";

/** Without malformed records. Before ONTAP 9.9.1, `iscsi.allowed` does not exist. */
export async function listSvms(client: OntapClient, only: SvmFilter = {}): Promise<SvmFacts[]> {
  const records = await list(client, `${SVM_FIELDS},iscsi.allowed`, only).catch((error: unknown) => {
    if (isFieldUnknown(error)) return list(client, SVM_FIELDS, only);
    throw error;
  });
  return records.flatMap((record) => readable(record) ?? []);
}

type SvmFilter = Readonly<Partial<Record<"name" | "uuid", string>>>;

function list(client: OntapClient, fields: string, only: SvmFilter): Promise<readonly unknown[]> {
  const query = new URLSearchParams({ fields, max_records: "10000", ...only });
  return collect(client, `/svm/svms?${query.toString()}`, "svm-record");
}

function readable(record: unknown): SvmFacts | undefined {
  try {
    return decodeSvmRecord(record);
  } catch (error) {
    if (error instanceof TransportError) return undefined;
    throw error;
  }
}

const SESSION_FIELDS = "svm.uuid,initiator.name,igroups.name";

export interface IscsiSession {
  /** In lower case. */
  readonly svmUuid: string;
  readonly initiator: string;
  readonly igroups: readonly string[];
}

/** @throws OntapApiError of the class `permissionDenied` when the user's role may not read them. */
export async function listSessions(client: OntapClient, svmUuids: readonly string[]): Promise<readonly IscsiSession[]> {
  const query = new URLSearchParams({ fields: SESSION_FIELDS, max_records: "10000", ...ofSvms(svmUuids) });
  const records = await collect(client, `/protocols/san/iscsi/sessions?${query.toString()}`, "session-record");
  return records.map(decodeSession).filter(({ svmUuid }) => svmUuids.includes(svmUuid));
}

/** A malformed record must not pass for no session. */
function decodeSession(record: unknown): IscsiSession {
  const { svm, initiator, igroups = [] } = isFields(record) ? record : {};
  if (!isFields(svm) || !isUuid(svm.uuid)) throw malformed("svm", record, "session-record");
  const name = isFields(initiator) ? initiator.name : undefined;
  const groups = Array.isArray(igroups) ? igroups.map((igroup) => (isFields(igroup) ? igroup.name : undefined)) : [];
  return {
    svmUuid: svm.uuid.toLowerCase(),
    initiator: typeof name === "string" ? name : excerpt(initiator),
    igroups: isTextList(groups) ? groups : [],
  };
}

/** How many hosts of each SVM have CHAP settings, or are denied, by the SVM's UUID in lower case. Nothing of a setting is read. */
export async function countCredentials(
  client: OntapClient,
  svmUuids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const query = new URLSearchParams({
    fields: "svm.uuid,authentication_type",
    max_records: "10000",
    ...ofSvms(svmUuids),
  });
  const counts = new Map<string, number>();
  for (const record of await collect(
    client,
    `/protocols/san/iscsi/credentials?${query.toString()}`,
    "credential-record",
  )) {
    const { svm, authentication_type: type } = isFields(record) ? record : {};
    if (!isFields(svm) || !isUuid(svm.uuid)) throw malformed("svm", record, "credential-record");
    const uuid = svm.uuid.toLowerCase();
    if (type !== "none") counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
  }
  return counts;
}

const PORTALS_PATH =
  "/network/ip/interfaces?services=data_iscsi&fields=svm.uuid,name,ip.address,enabled,state&max_records=10000";
/** iSCSI's port: ONTAP reports none. */
const PORT = 3260;

/** A LIF that serves iSCSI. */
export interface Portal {
  readonly lif: string;
  /** `address:3260`. */
  readonly address: string;
  readonly isDown: boolean;
}

/** The portals of each SVM that has some, by its UUID in lower case. */
export type Portals = ReadonlyMap<string, readonly Portal[]>;

/** The LIFs that serve iSCSI and are enabled, by their addresses. A SAN LIF is down while its node is: it is still a portal. */
export async function listPortals(client: OntapClient, svmUuids: readonly string[] = []): Promise<Portals> {
  const [only = "", ...others] = svmUuids;
  const ofSvm = only === "" || others.length > 0 ? "" : `&svm.uuid=${only}`;
  const portals = new Map<string, Portal[]>();
  for (const record of await collect(client, `${PORTALS_PATH}${ofSvm}`, "interface-record")) {
    const { svm, name, ip, enabled, state } = isFields(record) ? record : {};
    const uuid = isFields(svm) ? svm.uuid : undefined;
    const address = isFields(ip) ? ip.address : undefined;
    if (!isUuid(uuid) || typeof address !== "string" || enabled === false) continue;
    const key = uuid.toLowerCase();
    const portal = {
      lif: typeof name === "string" ? name : excerpt(name),
      address: portalOf(address),
      isDown: state === "down",
    };
    portals.set(key, [...(portals.get(key) ?? []), portal].sort(byAddress));
  }
  return portals;
}

function byAddress(one: Portal, other: Portal): number {
  return one.address < other.address ? -1 : 1;
}

function portalOf(address: string): string {
  return `${address.includes(":") ? `[${address}]` : address}:${PORT}`;
}

/** Whether the system is an ASA r2: those are disaggregated. Older releases do not know the field. */
export async function isAsaR2(client: OntapClient): Promise<boolean> {
  try {
    const { fields } = await client.request({ method: "GET", path: "/cluster?fields=disaggregated" });
    return fields.disaggregated === true;
  } catch (error) {
    if (isFieldUnknown(error)) return false;
    throw error;
  }
}

/** What became of a job, as ONTAP says it; `undefined` if that cannot be read. The answer of a failed job has an error of its own. */
export async function readJob(client: OntapClient, uuid: string): Promise<string | undefined> {
  try {
    const path = `/cluster/jobs/${uuid}?fields=state,code,message,error`;
    const { status, body } = await client.exchange({ method: "GET", path });
    const { state, message, error } = parseFields("job", body);
    const { message: why, code } = isFields(error) ? error : {};
    const said = [state, message, why, code].filter((text) => typeof text === "string" && text !== "");
    return status === 200 && typeof state === "string" ? said.join(", ") : undefined;
  } catch (error) {
    if (error instanceof OntapIscsiError) return undefined;
    throw error;
  }
}

/** Without a filter by state, ONTAP leaves out what is not licensed. */
const LICENSE_PATH = "/cluster/licensing/licenses?name=iscsi&fields=state&state=*";

/** `compliant`, `noncompliant` or `unlicensed`; `unknown` if ONTAP reports none. */
export async function readIscsiLicense(client: OntapClient): Promise<string> {
  const [record] = await collect(client, LICENSE_PATH, "license-record").catch((error: unknown) => {
    if (isRefusal(error, "valueUnknown"))
      return collect(client, LICENSE_PATH.replace("&state=*", ""), "license-record");
    throw error;
  });
  return isFields(record) && typeof record.state === "string" ? record.state : "unknown";
}

/** Whether the cluster has an iSCSI license; `undefined` if that is not certain. */
export async function isIscsiLicensed(client: OntapClient): Promise<boolean | undefined> {
  const state = await readIscsiLicense(client);
  if (state === "unlicensed") return false;
  return state === "compliant" ? true : undefined;
}
