import { OntapApiError } from "../errors";

/** Codes of one class are acted on alike. */
export type RefusalClass =
  | "alreadyExists"
  | "doesNotExist"
  /** The SVM has no service, or there is no such SVM. */
  | "entryMissing"
  /** The service must be disabled before it can be deleted. */
  | "stillEnabled"
  | "permissionDenied"
  /** Nothing was done; the same request may be accepted in a moment. */
  | "busy"
  /** The same for a minute or two: a MetroCluster or SVM-DR operation holds the SVM. */
  | "svmLocked"
  /** Trouble between the cluster's nodes: the outcome of a write is unknown. */
  | "nodeTrouble"
  /** This ONTAP release does not know a value, or a field that was asked for. */
  | "valueUnknown"
  | "licenseMissing"
  | "svmMissing"
  /** Name and UUID belong to two SVMs. */
  | "svmMismatch"
  | "svmStopped"
  | "protocolNotAllowed";

export interface Explanation {
  readonly meaning: string;
  readonly remedy: string;
}

/** The refused request. Each part replaces its name, such as `<svm>`, in a remedy. */
export interface Refused {
  readonly svm?: string;
  readonly path?: string;
  readonly access?: RoleAccess;
  readonly variables?: string;
}

type RoleAccess = "all" | "readonly";

interface CatalogueEntry extends Explanation {
  /** Absent: the code is only reported. */
  readonly class?: RefusalClass;
}

export function grantCommand(path: string, access: RoleAccess | "<access>"): string {
  return `security login rest-role create -role <role> -api ${path} -access ${access}`;
}

/** The user of an SVM needs more than one of the cluster. */
const OF_SVM =
  "a user of the SVM also needs -vserver <svm>, and vserver services web access create -vserver <svm> -name rest";
const NO_ROLE_PATH = `let the role reach the path (${OF_SVM}): ${grantCommand("<path>", "<access>")}`;
const DESTINATION = "change the service at the source, and do not start this SVM";
const ALREADY_THERE = "run it again: an existing service is adopted";
const GONE = "run it again: someone else deleted it meanwhile";
const REPORT = "this is a bug in cdktf-ontap-iscsi: report it with the full message";
const CHANGE_VALUE = "change it; ONTAP's own message names the field";
const TRY_AGAIN = "run it again; if it lasts, check the cluster's health: cluster show, event log show";

/**
 * ONTAP's error codes around the iSCSI service.
 *
 * @see /protocols/san/iscsi/services in the ONTAP REST API reference, from 9.6 to 9.19
 */
export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  "1": { meaning: "the service already exists", remedy: ALREADY_THERE, class: "alreadyExists" },
  "2": { meaning: "a field is wrong", remedy: REPORT },
  "3": {
    meaning: "the operation is not supported",
    remedy: "check the release (version: 9.6 or later); an ASA r2 creates and deletes the service with its SVM",
  },
  "4": { meaning: "the SVM has no such service", remedy: GONE, class: "entryMissing" },
  "6": { meaning: "the user's role may not do this", remedy: NO_ROLE_PATH, class: "permissionDenied" },
  "8": { meaning: "the service is in use", remedy: "end its sessions: iscsi session show -vserver <svm>" },
  "65541": { meaning: "a node did not answer in time", remedy: TRY_AGAIN, class: "nodeTrouble" },
  "65552": { meaning: "a node could not be asked", remedy: TRY_AGAIN, class: "nodeTrouble" },
  "262160": {
    meaning: "the cluster has too many requests",
    remedy: "run it again, with fewer services at one time",
    class: "busy",
  },
  "262179": { meaning: "ONTAP does not know a field", remedy: REPORT },
  "262196": { meaning: "a field cannot be set in this operation", remedy: REPORT },
  "262197": { meaning: "ONTAP rejected a value", remedy: CHANGE_VALUE, class: "valueUnknown" },
  "262199": { meaning: "ONTAP could not read the request", remedy: REPORT },
  "262200": { meaning: "ONTAP could not read the request", remedy: REPORT },
  "262201": { meaning: "ONTAP could not read the request", remedy: REPORT },
  "262245": { meaning: "ONTAP rejected a value", remedy: CHANGE_VALUE },
  "393271": { meaning: "a node is out of quorum", remedy: TRY_AGAIN, class: "nodeTrouble" },
  "1115127": {
    meaning: "the cluster has no iSCSI license",
    remedy: "install it: system license add; system license show lists the others",
    class: "licenseMissing",
  },
  "2621462": {
    meaning: "there is no such SVM, or this user cannot see it",
    remedy: "check the name (vserver show); a user of an SVM sees only that SVM",
    class: "svmMissing",
  },
  "2621507": {
    meaning: "the iSCSI protocol is not allowed for the SVM",
    remedy: "allow it: vserver add-protocols -vserver <svm> -protocols iscsi",
    class: "protocolNotAllowed",
  },
  "2621570": { meaning: "the SVM is a destination of SVM-DR", remedy: DESTINATION },
  "2621572": { meaning: "the SVM is a destination of SVM-DR", remedy: DESTINATION },
  "2621573": {
    meaning: "another operation has locked the SVM",
    remedy: "run it again in a few minutes",
    class: "svmLocked",
  },
  "2621574": { meaning: "the SVM is the destination of a MetroCluster configuration", remedy: DESTINATION },
  "2621706": {
    meaning: "the declared name and UUID are not of the same SVM",
    remedy: "compare them: vserver show -fields uuid; the SVM may have been renamed",
    class: "svmMismatch",
  },
  "2621707": { meaning: "no SVM was given", remedy: REPORT },
  "2621779": { meaning: "the SVM is not for data", remedy: "declare an SVM that serves data: vserver show -type data" },
  "5373960": {
    meaning: "an enabled service cannot be deleted",
    remedy: "run it again: it is disabled first",
    class: "stillEnabled",
  },
  "5373966": {
    meaning: "the SVM is set up for NVMe",
    remedy: "declare another SVM: this ONTAP release serves either NVMe or iSCSI from one",
  },
  "5374077": { meaning: "the service already exists", remedy: ALREADY_THERE, class: "alreadyExists" },
  "5374078": { meaning: "the SVM has no iSCSI service", remedy: GONE, class: "doesNotExist" },
  "5374081": { meaning: "two fields cannot change in one request", remedy: REPORT },
  "5374893": {
    meaning: "the SVM is stopped",
    remedy: "start it, unless it is a destination of SVM-DR or MetroCluster: vserver start -vserver <svm>",
    class: "svmStopped",
  },
  "5376452": {
    meaning: "ASA r2 creates and deletes the service with its SVM",
    remedy: "manage only existing services; you can change enabled and targetAlias",
  },
  "13172837": { meaning: "the SVM is being migrated", remedy: "run it again when that is done: vserver migrate show" },
  "13434916": {
    meaning: "the SVM is still being created",
    remedy: "run it again when that is done: vserver show",
    class: "svmLocked",
  },
  "13434935": { meaning: "iSCSI cannot be disabled on an ASA r2", remedy: "declare it enabled" },
  "6691623": {
    meaning: "the credentials are wrong, or the user may not use the REST API",
    remedy: "check <variables>; the user needs the application http: security login show",
  },
};

const UNKNOWN: CatalogueEntry = {
  meaning: "a code that this library does not know",
  remedy: "look it up in the REST API reference of your ONTAP release",
};

export function isRefusal(error: unknown, ...classes: readonly RefusalClass[]): error is OntapApiError {
  const found = error instanceof OntapApiError ? CATALOGUE[error.ontapCode ?? ""]?.class : undefined;
  return found !== undefined && classes.includes(found);
}

/** Whether a release does not know a field that was asked for: with a code of its own from 9.9.1, before that with any. */
export function isFieldUnknown(error: unknown): boolean {
  if (isRefusal(error, "valueUnknown")) return true;
  return error instanceof OntapApiError && error.status >= 400 && error.status < 500 && error.target === "fields";
}

/** What a code means and what to do. An unknown part keeps its name, such as `<svm>`. */
export function explain(ontapCode: string, refused: Refused): Explanation {
  return filledIn(CATALOGUE[ontapCode] ?? UNKNOWN, refused);
}

/** What the lowest code of a class means for an SVM, and what to do. */
export function explainClass(wanted: RefusalClass, svm: string): Explanation {
  return filledIn(Object.values(CATALOGUE).find((entry) => entry.class === wanted) ?? UNKNOWN, { svm });
}

function filledIn({ meaning, remedy }: CatalogueEntry, refused: Refused): Explanation {
  const parts: Readonly<Record<string, string | undefined>> = { ...refused };
  return { meaning, remedy: remedy.replaceAll(/<(\w+)>/g, (name, part: string) => parts[part] ?? name) };
}
