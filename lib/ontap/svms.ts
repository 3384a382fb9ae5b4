import type { OntapClient } from "./client";
import { collect } from "./pages";
import { decodeSvmRecord, type SvmFacts } from "./records";

const FIELDS = "uuid,name,state,iscsi.allowed";

/**
 * Reads what is known about the SVMs that the login may see.
 *
 * @see /svm/svms
 */
export async function listSvms(client: OntapClient): Promise<readonly SvmFacts[]> {
  const query = new URLSearchParams({ fields: FIELDS, max_records: "10000" });
  const records = await collect(client, `/svm/svms?${query.toString()}`);
  return records.map((record) => decodeSvmRecord(record));
}
