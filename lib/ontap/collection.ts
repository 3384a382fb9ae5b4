import type { AssumptionId } from "./assumptions";
import { TransportError } from "../errors";
import { excerpt, type Fields, isFields } from "../model/decode";
import type { SvmIdentity } from "../model/service";
import { MAX_RESPONSE_BYTES, type OntapClient } from "./client";
import { invalidAnswer, orVerify } from "./failures";

/** A cluster has at most 1024 SVMs. A server with more pages than this never ends. */
const MAX_PAGES = 1000;
/** All pages of a collection together, in characters. */
const MAX_COLLECTION_LENGTH = 4 * MAX_RESPONSE_BYTES;

/**
 * Reads every page of a collection.
 *
 * @param path path below `/api`, with its query.
 * @param row the row of the table of assumptions that checks it.
 * @throws as `OntapClient.request`, and TransportError RESPONSE_INVALID for a page that is none, and too many or too long pages.
 */
export async function collect(client: OntapClient, path: string, row: AssumptionId): Promise<readonly unknown[]> {
  const invalid = (detail: string): TransportError =>
    invalidAnswer({ cluster: client.cluster, origin: client.origin, method: "GET", path: `/api${path}` }, detail, row);
  const records: unknown[] = [];
  let next: string | undefined = path;
  let total = 0;
  for (let page = 0; next !== undefined; page += 1) {
    if (page === MAX_PAGES) throw invalid(`more than ${MAX_PAGES} pages`);
    const { fields, length } = await client.request({ method: "GET", path: next });
    total += length;
    if (total > MAX_COLLECTION_LENGTH) throw invalid("its pages are too long together");
    if (!Array.isArray(fields.records)) throw invalid('no "records"');
    if (typeof fields.num_records === "number" && fields.num_records > fields.records.length)
      throw invalid(`${fields.num_records} records are announced, ${fields.records.length} came`);

    for (const record of fields.records as unknown[]) records.push(record);
    next = nextPage(client.origin, fields, invalid);
  }
  return records;
}

/** The path of the next page below `/api`. Another server would get the credentials. */
function nextPage(origin: string, fields: Fields, invalid: (detail: string) => TransportError): string | undefined {
  const next = isFields(fields._links) ? fields._links.next : undefined;
  if (next === undefined || next === null) return undefined;
  if (!isFields(next)) throw invalid(`the next page is no link: ${excerpt(next)}`);
  const { href } = next;
  const url = typeof href === "string" && URL.canParse(href, origin) ? new URL(href, origin) : undefined;
  if (url?.origin !== origin || !url.pathname.startsWith("/api/"))
    throw invalid(`the next page is elsewhere: ${excerpt(href)}`);
  return url.pathname.slice("/api".length) + url.search;
}

/** Selects one SVM. For several, all records are read: a list of UUIDs that ONTAP took for one value would find nothing. */
export function ofSvms([svmUuid = "", ...others]: readonly string[]): Readonly<Record<string, string>> {
  return others.length === 0 ? { "svm.uuid": svmUuid } : {};
}

/** @param row the row of the table of assumptions that says what the record must have. */
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
