import { TransportError } from "../errors";
import type { OntapClient } from "./client";
import { collect } from "./pages";
import { decodeSvmRecord, type SvmFacts } from "./records";

const FIELDS = "uuid,name,state,iscsi.allowed";

/**
 * Reads what is known about the SVMs that the login may see. A record that makes no sense is left out.
 *
 * @see /svm/svms
 */
export async function listSvms(client: OntapClient): Promise<readonly SvmFacts[]> {
  const query = new URLSearchParams({ fields: FIELDS, max_records: "10000" });
  const records = await collect(client, `/svm/svms?${query.toString()}`);
  return records.flatMap((record) => readable(record) ?? []);
}

function readable(record: unknown): SvmFacts | undefined {
  try {
    return decodeSvmRecord(record);
  } catch (error) {
    if (error instanceof TransportError) return undefined;
    throw error;
  }
}
