import { type Fields, given, isFields } from "../model/decode";
import {
  type IscsiServiceState,
  type ServiceValues,
  type SvmIdentity,
  VALUE_FIELDS,
  VALUE_NAMES,
} from "../model/iscsi-service";
import { isRefusal, type RefusalClass } from "./catalogue";
import type { OntapClient, OntapRequest } from "./client";
import { collect } from "./pages";
import { decodeServiceRecord, decodeServiceSvm } from "./records";
import { SharedReads } from "./shared-reads";

const COLLECTION = "/protocols/san/iscsi/services";
/** ONTAP's own limit on a page. */
const PAGE = 10_000;

const FIELDS = ["svm.uuid", "svm.name", "target.name", ...VALUE_NAMES.map((name) => VALUE_FIELDS[name].ontapName)].join(
  ",",
);

/** A service of which only the SVM is known so far. */
export interface UndecodedService {
  readonly svm: Required<SvmIdentity>;
  /** @throws TransportError RESPONSE_INVALID when its record makes no sense. */
  readonly decode: () => IscsiServiceState;
}

type Filter = Readonly<Record<string, string>>;
type BeforeRepeat = OntapRequest["beforeRepeat"];

/** The refusals that say that there is no service, whether or not there is its SVM. */
const NO_SERVICE: readonly RefusalClass[] = ["doesNotExist", "entryMissing"];

/** One typed method for each call of `/protocols/san/iscsi/services`. */
export class IscsiServices {
  readonly #now = new SharedReads((svmUuids) => this.listUndecoded({ "svm.uuid": svmUuids.join("|") }));

  constructor(readonly client: OntapClient) {}

  /**
   * Reads the services of every SVM, or of those that are wanted. An SVM without a service is not among them.
   *
   * @param isWanted told whose service a record is: of the others nothing more is read, so that it does not matter if ONTAP
   * reports it in a way that cannot be understood.
   */
  list(isWanted: (svm: Required<SvmIdentity>) => boolean = () => true): Promise<readonly IscsiServiceState[]> {
    return this.#read({}, isWanted);
  }

  /**
   * Reads the services of every SVM, for whoever does not know yet which ones are wanted: each is decoded when it is taken,
   * so that it does not matter to the others if ONTAP reports one in a way that cannot be understood.
   */
  async listUndecoded(filter: Filter = {}): Promise<readonly UndecodedService[]> {
    const records = await collect(this.client, `${COLLECTION}?${query(filter)}`);
    return records.map((record) => ({ svm: decodeServiceSvm(record), decode: () => decodeServiceRecord(record) }));
  }

  /** Reads the services of the SVM of a name; none when it has none, or does not exist. */
  findByName(svmName: string): Promise<readonly IscsiServiceState[]> {
    return this.#read({ "svm.name": svmName }, () => true);
  }

  /**
   * Reads the service of the SVM of a UUID; `undefined` when it has none, or does not exist. ONTAP closes the connection with the
   * 404 that `get` gets then.
   */
  async findByUuid(svmUuid: string): Promise<IscsiServiceState | undefined> {
    const found = await this.#now.get(svmUuid);
    return found.find(({ svm }) => svm.svmUuid === svmUuid)?.decode();
  }

  /**
   * Reads the service of one SVM; `undefined` when it has none.
   *
   * @param absence the classes of refusals that say so; any other one is thrown.
   */
  async get(svmUuid: string, absence = NO_SERVICE): Promise<IscsiServiceState | undefined> {
    try {
      const { fields } = await this.client.request({ method: "GET", path: `${instance(svmUuid)}?fields=${FIELDS}` });
      return decodeServiceRecord(fields, svmUuid);
    } catch (error) {
      if (isRefusal(error, ...absence)) return undefined;
      throw error;
    }
  }

  /**
   * Creates the service of an SVM. A value that is not given is ONTAP's choice: enabled, and the SVM's name as alias.
   *
   * @param svm the SVM as messages and remedies name it.
   * @returns the UUID of the SVM, when the answer names it, and no other one.
   * @throws OntapApiError of the class `alreadyExists` when there is one.
   */
  async create({ svmName, svmUuid }: SvmIdentity, values: ServiceValues, svm: string): Promise<string | undefined> {
    const path = `${COLLECTION}?return_records=true`;
    const body = { svm: given({ name: svmName, uuid: svmUuid }), ...bodyOf(values) };
    const answer = await this.client.request({ method: "POST", path, body, svm });
    const [record] = Array.isArray(answer.fields.records) ? (answer.fields.records as unknown[]) : [];
    if (record === undefined) return undefined;
    const created = decodeServiceRecord(record, svmUuid);
    return svmName === undefined || created.svmName === svmName ? created.svmUuid : undefined;
  }

  /**
   * Changes one value: ONTAP refuses several at once with 5374081. The empty alias clears it.
   *
   * @param svm the SVM as messages and remedies name it.
   * @param beforeRepeat called before every try but the first one; it throws to prevent it.
   * @throws OntapApiError of the class `doesNotExist` when there is no service.
   */
  async update(svmUuid: string, values: ServiceValues, svm: string, beforeRepeat?: BeforeRepeat): Promise<void> {
    const body = bodyOf(values);
    await this.client.request({ method: "PATCH", path: instance(svmUuid), body, svm, beforeRepeat });
  }

  /**
   * Deletes the service of an SVM.
   *
   * @param svm the SVM as messages and remedies name it.
   * @param beforeRepeat called before every try but the first one; it throws to prevent it.
   * @throws OntapApiError of the class `stillEnabled` while it is enabled, `doesNotExist` when there is no service.
   */
  async delete(svmUuid: string, svm: string, beforeRepeat?: BeforeRepeat): Promise<void> {
    await this.client.request({ method: "DELETE", path: instance(svmUuid), svm, beforeRepeat });
  }

  async #read(
    filter: Filter,
    isWanted: (svm: Required<SvmIdentity>) => boolean,
  ): Promise<readonly IscsiServiceState[]> {
    const records = await collect(this.client, `${COLLECTION}?${query(filter)}`);
    return records.filter((record) => isWanted(decodeServiceSvm(record))).map((record) => decodeServiceRecord(record));
  }
}

function query(filter: Filter): string {
  return new URLSearchParams({ fields: FIELDS, max_records: String(PAGE), ...filter }).toString();
}

function instance(svmUuid: string): string {
  return `${COLLECTION}/${encodeURIComponent(svmUuid)}`;
}

/** The body of a write: each value that is given, at its place in a record. */
function bodyOf(values: ServiceValues): Fields {
  const written = VALUE_NAMES.filter((name) => values[name] !== undefined);
  return written.reduce<Fields>(
    (body, name) => withValue(body, VALUE_FIELDS[name].ontapName.split("."), values[name]),
    {},
  );
}

function withValue(body: Fields, [name = "", ...below]: readonly string[], value: unknown): Fields {
  if (below.length === 0) return { ...body, [name]: value };
  const inner = body[name];
  return { ...body, [name]: withValue(isFields(inner) ? inner : {}, below, value) };
}
