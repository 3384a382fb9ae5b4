import type { IscsiServiceState } from "../model/iscsi-service-state";
import { isRefusal } from "./catalogue";
import type { OntapClient } from "./client";
import { awaitJob } from "./jobs";
import { collect } from "./pages";
import { decodeServiceRecord } from "./records";
import type { IscsiServiceCreation, IscsiServicePatch } from "./wire";

const COLLECTION = "/protocols/san/iscsi/services";
const FIELDS = "svm.uuid,svm.name,enabled,target.name,target.alias";
/** ONTAP's own limit on a page. */
const PAGE = 10_000;

/** Narrows a collection down to one SVM, by its name or its UUID. */
export type SvmFilter = { readonly "svm.name": string } | { readonly "svm.uuid": string };

/** One typed method for each call of `/protocols/san/iscsi/services`. */
export class IscsiServices {
  constructor(private readonly client: OntapClient) {}

  /** Reads the services of every SVM, or of one. An SVM without a service, or that does not exist, is not among them. */
  async list(filter?: SvmFilter): Promise<readonly IscsiServiceState[]> {
    const query = new URLSearchParams({ fields: FIELDS, max_records: String(PAGE), ...filter });
    const records = await collect(this.client, `${COLLECTION}?${query.toString()}`);
    return records.map((record) => decodeServiceRecord(record));
  }

  /** Reads the service of one SVM; `undefined` when it has none. */
  async get(svmUuid: string): Promise<IscsiServiceState | undefined> {
    try {
      const { fields } = await this.client.request({ method: "GET", path: `${instance(svmUuid)}?fields=${FIELDS}` });
      return decodeServiceRecord(fields, svmUuid);
    } catch (error) {
      if (isRefusal(error, "doesNotExist")) return undefined;
      throw error;
    }
  }

  /**
   * Creates the service of an SVM.
   *
   * @returns the UUID of the SVM, when the answer names it.
   * @throws OntapApiError of the class `alreadyExists` when there is one.
   */
  async create(body: IscsiServiceCreation, svm: string): Promise<string | undefined> {
    const path = `${COLLECTION}?return_records=true`;
    const answer = await this.client.request({ method: "POST", path, body, svm });
    await awaitJob(this.client, answer, svm);
    const [record] = Array.isArray(answer.fields.records) ? (answer.fields.records as unknown[]) : [];
    return record === undefined ? undefined : decodeServiceRecord(record, body.svm.uuid).svmUuid;
  }

  /** Changes one field: ONTAP refuses several at once with 5374081. */
  async update(svmUuid: string, body: IscsiServicePatch, svm: string): Promise<void> {
    const answer = await this.client.request({ method: "PATCH", path: instance(svmUuid), body, svm });
    await awaitJob(this.client, answer, svm);
  }

  /**
   * Deletes the service of an SVM.
   *
   * @throws OntapApiError of the class `stillEnabled` while it is enabled, `doesNotExist` when there is no service.
   */
  async delete(svmUuid: string, svm: string): Promise<void> {
    await awaitJob(this.client, await this.client.request({ method: "DELETE", path: instance(svmUuid), svm }), svm);
  }
}

function instance(svmUuid: string): string {
  return `${COLLECTION}/${encodeURIComponent(svmUuid)}`;
}
