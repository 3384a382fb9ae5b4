import { TransportError } from "../errors";
import { isRefusal } from "./catalogue";
import type { OntapClient } from "./client";
import { collect } from "./pages";
import { decodeSvmRecord, type SvmFacts } from "./records";

const FIELDS = "uuid,name,state";

/**
 * Reads what is known about the SVMs that the login may see. A record that makes no sense is left out; before ONTAP 9.9.1,
 * none tells whether iSCSI is allowed.
 *
 * @see /svm/svms
 */
export async function listSvms(client: OntapClient): Promise<readonly SvmFacts[]> {
  const records = await list(client, `${FIELDS},iscsi.allowed`).catch((error: unknown) => {
    if (isRefusal(error, "valueUnknown")) return list(client, FIELDS);
    throw error;
  });
  return records.flatMap((record) => readable(record) ?? []);
}

function list(client: OntapClient, fields: string): Promise<readonly unknown[]> {
  const query = new URLSearchParams({ fields, max_records: "10000" });
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
