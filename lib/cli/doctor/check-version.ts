import { isFields } from "../../model/decode";
import type { Login } from "./check-login";
import type { Finding } from "./checklist";

/** Whether the cluster's release has what is needed. */
export function checkVersion({ cluster, method }: Login): Finding<undefined> {
  const version = readVersion(cluster?.version);
  if (version === undefined)
    return { status: "skipped", value: undefined, details: ["not known: the login may not read it in /cluster"] };
  const name = version.join(".");
  const [details, facts] = [[`ONTAP ${name}`], { version: name }];
  if (!isAtLeast(version, [9, 6, 0])) return { status: "failed", details, facts, remedy: OLDER_THAN_REST };
  if (method === "bearer" && !isAtLeast(version, [9, 14, 1]))
    return { status: "failed", details, facts, remedy: OLDER_THAN_TOKENS };
  const missing = isAtLeast(version, [9, 9, 1]) ? [] : [WITHOUT_ALLOWED];
  return { status: "ok", value: undefined, details: [...details, ...missing], facts };
}

const OLDER_THAN_REST = "upgrade to ONTAP 9.6 or later: older releases have no REST API for iSCSI services";
const OLDER_THAN_TOKENS = "authenticate with a password or a certificate: bearer tokens need ONTAP 9.14.1 or later";
const WITHOUT_ALLOWED = "before 9.9.1 a plan cannot tell whether an SVM allows iSCSI: the apply does";

/** A release of ONTAP, such as 9, 14 and 1. */
export type OntapVersion = readonly [generation: number, major: number, minor: number];

/** Reads the `version` of `/cluster`; `undefined` when it is none. */
export function readVersion(version: unknown): OntapVersion | undefined {
  const { generation, major, minor = 0 } = isFields(version) ? version : {};
  if (typeof generation !== "number" || typeof major !== "number" || typeof minor !== "number") return undefined;
  return [generation, major, minor];
}

/** Whether a release is another one or came after it. */
export function isAtLeast(version: OntapVersion, least: OntapVersion): boolean {
  const difference = version.map((part, index) => part - (least[index] ?? 0)).find((part) => part !== 0) ?? 0;
  return difference >= 0;
}
