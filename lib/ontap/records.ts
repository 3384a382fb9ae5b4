import { TransportError } from "../errors";
import { excerpt, given, isFields } from "../model/decode";
import {
  type IscsiServiceState,
  isOfType,
  normalized,
  READ_ONLY_NAMES,
  RECORD_FIELDS,
  type SvmIdentity,
  VALUE_NAMES,
} from "../model/service";
import { isUuid } from "../model/rules";
import type { AssumptionId } from "./assumptions";
import { orVerify } from "./transport-failures";
import type { SvmRecord } from "./wire";

/**
 * Reads one record of `/protocols/san/iscsi/services`.
 *
 * @param svmUuid the SVM that was asked for, if one was.
 * @throws TransportError RESPONSE_INVALID naming the field that is missing or of another type, or the other SVM.
 */
export function decodeServiceRecord(record: unknown, svmUuid?: string): IscsiServiceState {
  const svm = decodeServiceSvm(record);
  if (svmUuid !== undefined && svm.svmUuid !== svmUuid.toLowerCase()) throw anotherSvm(svm.svmUuid, svmUuid);
  const values = [...VALUE_NAMES, ...READ_ONLY_NAMES].map((name) => {
    const { ontapName, whenAbsent } = RECORD_FIELDS[name];
    const found = valueAt(record, ontapName);
    const value = found === undefined ? whenAbsent : found;
    if (!isOfType(RECORD_FIELDS[name], value)) throw malformed(ontapName, record, "service-record", svm);
    return [name, normalized(name, value)] as const;
  });
  // Each has the type of its field.
  return { ...svm, ...Object.fromEntries(values) } as IscsiServiceState;
}

function valueAt(record: unknown, path: string): unknown {
  return path.split(".").reduce((value, name) => (isFields(value) ? value[name] : undefined), record);
}

/**
 * Reads of one record of `/protocols/san/iscsi/services` only whose it is.
 *
 * @throws TransportError RESPONSE_INVALID when it does not tell.
 */
export function decodeServiceSvm(record: unknown): Required<SvmIdentity> {
  const { svm } = isFields(record) ? record : {};
  if (!isFields(svm) || !isUuid(svm.uuid) || typeof svm.name !== "string")
    throw malformed("svm", record, "service-record");
  return { svmName: svm.name, svmUuid: svm.uuid.toLowerCase() };
}

/** What is known about an SVM before a write; a field that ONTAP did not report is `undefined`. */
export type SvmFacts = Pick<SvmRecord, "uuid" | "name"> & { readonly state?: string; readonly iscsiAllowed?: boolean };

/**
 * Reads one record of `/svm/svms`.
 *
 * @throws TransportError RESPONSE_INVALID when it names no SVM.
 */
export function decodeSvmRecord(record: unknown): SvmFacts {
  const { uuid, name, state, iscsi } = isFields(record) ? record : {};
  if (!isUuid(uuid) || typeof name !== "string") throw malformed("uuid or name", record, "svm-record");
  const allowed = isFields(iscsi) ? iscsi.allowed : undefined;
  return given({
    uuid: uuid.toLowerCase(),
    name,
    state: typeof state === "string" ? state : undefined,
    iscsiAllowed: typeof allowed === "boolean" ? allowed : undefined,
  });
}

/** A record lacks what nothing can be done without; the row of the table of assumptions says what it must have. */
export function malformed(
  field: string,
  record: unknown,
  row: AssumptionId,
  svm?: Required<SvmIdentity>,
): TransportError {
  const whose = svm === undefined ? "a record" : `a record of SVM ${svm.svmName}`;
  return new TransportError(
    "RESPONSE_INVALID",
    `ONTAP answered ${whose} with a missing or malformed "${field}": ${excerpt(record)}`,
    { sent: true, remedy: orVerify("check that the endpoint is the cluster itself", row) },
  );
}

function anotherSvm(got: string, expected: string): TransportError {
  return new TransportError(
    "RESPONSE_INVALID",
    `ONTAP answered the record of SVM ${got} when asked for SVM ${expected}`,
    { sent: true, remedy: "nothing is done with it: check for a proxy that caches" },
  );
}
