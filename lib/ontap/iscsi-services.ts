import { TransportError } from "../errors";
import { type Fields, omitUndefined, isFields } from "../model/decode";
import {
  givenValues,
  type IscsiServiceState,
  isOfType,
  normalized,
  READ_ONLY_NAMES,
  RECORD_FIELDS,
  type ServiceValues,
  type SvmIdentity,
  VALUE_NAMES,
} from "../model/service";
import { isUuid } from "../model/rules";
import { isRefusal, type RefusalClass } from "./catalogue";
import type { OntapClient, OntapRequest } from "./client";
import { collect, malformed, ofSvms } from "./collection";
import { SharedReads } from "./shared-reads";

const COLLECTION = "/protocols/san/iscsi/services";
/** ONTAP's own limit on a page. */
const PAGE = 10_000;

const FIELDS = [
  "svm.uuid",
  "svm.name",
  ...[...READ_ONLY_NAMES, ...VALUE_NAMES].map((name) => RECORD_FIELDS[name].ontapName),
].join(",");

/** How long ONTAP may take before it answers a write with 202 and goes on, in seconds. Without it, it does so at once. */
const RETURN_TIMEOUT = "return_timeout=15";

/** A record of which only the SVM has been read. */
export interface UndecodedService {
  readonly svm: Required<SvmIdentity>;
  /** @throws TransportError RESPONSE_INVALID when the rest is malformed. */
  readonly decode: () => IscsiServiceState;
}

type Filter = Readonly<Record<string, string>>;
type BeforeRepeat = OntapRequest["beforeRepeat"];

/** The SVM has no service, or does not exist. */
const NO_SERVICE: readonly RefusalClass[] = ["doesNotExist", "entryMissing"];

/** The calls of `/protocols/san/iscsi/services`. `svm` is the SVM as messages name it. */
export class IscsiServices {
  readonly #now = new SharedReads((svmUuids) => this.listUndecoded(ofSvms(svmUuids)));

  constructor(readonly client: OntapClient) {}

  /** Reads the services of all SVMs, or of the wanted ones. The other records may be malformed: only their SVM is read. */
  async list(isWanted: (svm: Required<SvmIdentity>) => boolean = () => true): Promise<readonly IscsiServiceState[]> {
    const found = await this.listUndecoded();
    return found.filter(({ svm }) => isWanted(svm)).map(({ decode }) => decode());
  }

  /** Reads services before it is known which ones are wanted. A malformed record matters only when it is decoded. */
  async listUndecoded(filter: Filter = {}): Promise<readonly UndecodedService[]> {
    const query = new URLSearchParams({ fields: FIELDS, max_records: String(PAGE), ...filter });
    const records = await collect(this.client, `${COLLECTION}?${query.toString()}`, "service-record");
    return records.map((record) => ({ svm: decodeServiceSvm(record), decode: () => decodeServiceRecord(record) }));
  }

  async findByName(svmName: string): Promise<readonly IscsiServiceState[]> {
    const found = await this.listUndecoded({ "svm.name": svmName });
    return found.map(({ decode }) => decode());
  }

  /**
   * Reads the service of the SVM of a UUID; `undefined` when it has none, or does not exist. ONTAP closes the connection with the
   * 404 that `get` gets then.
   */
  async findByUuid(svmUuid: string): Promise<IscsiServiceState | undefined> {
    const found = await this.#now.get(svmUuid);
    return found.find(({ svm }) => svm.svmUuid === svmUuid)?.decode();
  }

  /** Reads the service of one SVM; `undefined` if there is none, which the refusals of the classes `absence` say. */
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
   * Creates the service of an SVM. ONTAP's own defaults are enabled, and the SVM's name as alias.
   *
   * @returns the UUID of the SVM, if the answer names this SVM.
   * @throws OntapApiError of the class `alreadyExists` when there is one.
   */
  async create({ svmName, svmUuid }: SvmIdentity, values: ServiceValues, svm: string): Promise<string | undefined> {
    const path = `${COLLECTION}?return_records=true&${RETURN_TIMEOUT}`;
    const body = { svm: omitUndefined({ name: svmName, uuid: svmUuid }), ...bodyOf(values) };
    const answer = await this.client.request({ method: "POST", path, body, svm });
    const [record] = Array.isArray(answer.fields.records) ? (answer.fields.records as unknown[]) : [];
    if (record === undefined) return undefined;
    const created = decodeServiceRecord(record, svmUuid);
    return svmName === undefined || created.svmName === svmName ? created.svmUuid : undefined;
  }

  /** ONTAP refuses several values at once with 5374081. An empty alias clears it. */
  async update(svmUuid: string, values: ServiceValues, svm: string, beforeRepeat?: BeforeRepeat): Promise<void> {
    const body = bodyOf(values);
    await this.client.request({ method: "PATCH", path: written(svmUuid), body, svm, beforeRepeat });
  }

  /** @throws OntapApiError of the class `stillEnabled` while it is enabled, `doesNotExist` without a service. */
  async delete(svmUuid: string, svm: string, beforeRepeat?: BeforeRepeat): Promise<void> {
    await this.client.request({ method: "DELETE", path: written(svmUuid), svm, beforeRepeat });
  }
}

function instance(svmUuid: string): string {
  return `${COLLECTION}/${encodeURIComponent(svmUuid)}`;
}

function written(svmUuid: string): string {
  return `${instance(svmUuid)}?${RETURN_TIMEOUT}`;
}

function bodyOf(values: ServiceValues): Fields {
  return givenValues(values).reduce<Fields>(
    (body, { field, value }) => withValue(body, field.ontapName.split("."), value),
    {},
  );
}

function withValue(body: Fields, [name = "", ...below]: readonly string[], value: unknown): Fields {
  if (below.length === 0) return { ...body, [name]: value };
  const inner = body[name];
  return { ...body, [name]: withValue(isFields(inner) ? inner : {}, below, value) };
}

/** @throws TransportError RESPONSE_INVALID naming the malformed field, or an SVM that was not asked for. */
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

/** @throws TransportError RESPONSE_INVALID. */
export function decodeServiceSvm(record: unknown): Required<SvmIdentity> {
  const { svm } = isFields(record) ? record : {};
  if (!isFields(svm) || !isUuid(svm.uuid) || typeof svm.name !== "string")
    throw malformed("svm", record, "service-record");
  return { svmName: svm.name, svmUuid: svm.uuid.toLowerCase() };
}

function anotherSvm(got: string, expected: string): TransportError {
  return new TransportError(
    "RESPONSE_INVALID",
    `ONTAP answered the record of SVM ${got} when asked for SVM ${expected}`,
    { sent: true, remedy: "nothing is done with it: check for a proxy that caches" },
  );
}
