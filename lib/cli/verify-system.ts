import { randomUUID } from "node:crypto";
import { isOntapIscsiError, TransportError } from "../errors";
import { type Fields, omitUndefined, isFields } from "../model/decode";
import { isUuid } from "../model/rules";
import {
  type AssumedRequest,
  type Assumption,
  describeAnswer,
  type Need,
  type ReadAnswer,
  ASSUMED_FIELDS,
  SERVICES,
  SESSIONS,
  type Values,
} from "../ontap/assumed-reads";
import { VERIFY_ALIAS } from "../ontap/assumptions";
import { CATALOGUE, type RefusalClass } from "../ontap/catalogue";
import type { ExchangeAnswer } from "../ontap/exchange";
import { readRefusal } from "../ontap/answers";
import { CliError } from "./context";

/** Who takes requests: a client, or a simulator in a test. */
export interface Wire {
  /** Sends one request once. Throws OntapIscsiError when no answer came. */
  readonly send: (request: AssumedRequest) => Promise<ExchangeAnswer>;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** Why a row cannot be checked, in words that name nothing of the system; and which other rows cannot, too. */
export class NotChecked extends Error {
  constructor(
    readonly reason: string,
    readonly scope: "this row" | "writing rows" | "all rows",
    /** Refused for good, or for a moment; or a write may have had its effect. */
    readonly outcome: "refused" | "passing" | "unknown" = "refused",
  ) {
    super(reason);
  }
}

const TRIES = 5;
const PAUSE_MS = 250;
/** Refusals of a write for a service that is not as it was read. */
const OUTDATED: readonly (RefusalClass | undefined)[] = [
  "alreadyExists",
  "doesNotExist",
  "entryMissing",
  "stillEnabled",
];
const RECORD = `${SERVICES}?svm.uuid={uuid}&fields=${ASSUMED_FIELDS}`;

/** Sends a request, and again after a failure that may pass: it must do no harm twice. */
export async function persist(wire: Wire, request: AssumedRequest): Promise<ReadAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(wire, request);
    } catch (error) {
      if (!(error instanceof NotChecked) || error.outcome === "refused" || attempt === TRIES) throw error;
      await wire.pause(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Sends a request once. Throws NotChecked when the answer tells nothing about what is assumed, or none came. */
async function once(wire: Wire, request: AssumedRequest): Promise<ReadAnswer> {
  const answer = readAnswer(await send(wire, request));
  const { status, code } = answer;
  const found = code === undefined ? undefined : CATALOGUE[code]?.class;
  const shown = describeAnswer(answer);
  if (status === 401) throw new NotChecked(`the cluster does not accept the credentials (${shown})`, "all rows");
  if (found === "permissionDenied" || (status === 403 && code === undefined)) {
    const scope = request.method === "GET" ? "this row" : "writing rows";
    throw new NotChecked(`the user's role does not allow this ${request.method} (${shown})`, scope);
  }
  if (found === "busy") throw new NotChecked(`the cluster was busy (${shown})`, "this row", "passing");
  if (found === "nodeTrouble" || (code === undefined && (status === 429 || status >= 500)))
    throw new NotChecked(`the cluster was busy or in trouble (${shown})`, "this row", "unknown");
  return answer;
}

async function send(wire: Wire, request: AssumedRequest): Promise<ExchangeAnswer> {
  try {
    return await wire.send(request);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const outcome = error instanceof TransportError && !error.sent ? "passing" : "unknown";
    const scope = request.method === "GET" ? "all rows" : "this row";
    throw new NotChecked(`no answer came (${error.code})`, scope, outcome);
  }
}

function readAnswer({ status, body, location }: ExchangeAnswer): ReadAnswer {
  const value = parse(body);
  const refusal = readRefusal(value);
  return omitUndefined({
    status,
    isRefusal: refusal !== undefined || status < 200 || status > 299,
    code: refusal?.ontapCode,
    fields: isFields(value) ? { ...value, header: { Location: location } } : undefined,
  });
}

function parse(body: string): unknown {
  try {
    return body.trim() === "" ? {} : JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The request with the values in place of their names; in a query, they are encoded. */
export function filledIn({ method, path, body }: AssumedRequest, values: Values): AssumedRequest {
  const fill = (text: string, shown: (value: string) => string): string =>
    text.replaceAll(/\{(\w+)\}/g, (name, key: string) => (key in values ? shown(values[key as keyof Values]) : name));
  return omitUndefined({
    method,
    path: path === "{next}" ? values.next : fill(path, encodeURIComponent),
    body: body && (JSON.parse(fill(JSON.stringify(body), (value) => JSON.stringify(value).slice(1, -1))) as object),
  });
}

/** What is known of the system before the rows. */
export interface System {
  readonly release: string | undefined;
  readonly models: readonly string[];
  readonly svms: readonly KnownSvm[];
  /** The SVMs that have a service. */
  readonly services: readonly KnownSvm[];
  readonly values: Values;
}

interface KnownSvm {
  /** In lower case. */
  readonly uuid: string;
  readonly name: string;
  readonly state: unknown;
}

export async function readSystem(wire: Wire): Promise<System> {
  const { version } = await fieldsAt(wire, "/cluster?fields=version");
  const nodes = recordsIn(await fieldsAt(wire, "/cluster/nodes?fields=model"));
  const svms = recordsIn(await fieldsAt(wire, "/svm/svms?fields=uuid,name,state&max_records=10000"));
  const services = recordsIn(await fieldsAt(wire, `${SERVICES}?max_records=10000`));
  const { _links: links } = await fieldsAt(wire, `${SERVICES}?max_records=1`);
  const next = isFields(links) && isFields(links.next) ? String(links.next.href).replace(/^\/api(?=\/)/, "") : "";
  const nobody = `verify_${randomUUID().slice(-12)}`;
  return {
    release: releaseOf(version),
    models: Array.from(new Set(nodes.map(({ model }) => model).filter(isModel))).sort(),
    svms: svms.flatMap(knownSvm),
    services: services.map(({ svm }) => svm).flatMap(knownSvm),
    values: { svm: "", uuid: "", other: "", nobody, nobodyUuid: randomUUID(), next, iqn: "" },
  };
}

/** The fields of an answer; none where it is refused, or none comes: the rows tell of that. */
async function fieldsAt(wire: Wire, path: string): Promise<Fields> {
  try {
    const { isRefusal, fields = {} } = await persist(wire, { method: "GET", path });
    return isRefusal ? {} : fields;
  } catch (error) {
    if (error instanceof NotChecked) return {};
    throw error;
  }
}

function recordsIn({ records }: Fields): readonly Fields[] {
  return Array.isArray(records) ? (records as unknown[]).filter(isFields) : [];
}

function targetOf(service: Fields | undefined): Fields {
  return isFields(service?.target) ? service.target : {};
}

function knownSvm(svm: unknown): KnownSvm[] {
  const { uuid, name, state } = isFields(svm) ? svm : {};
  return isUuid(uuid) && typeof name === "string" ? [{ uuid: uuid.toLowerCase(), name, state }] : [];
}

/** No serial number has these forms. */
function releaseOf(version: unknown): string | undefined {
  const full = isFields(version) ? String(version.full) : "";
  return /Release (\d{1,2}\.\d{1,2}\.\d{1,2}(?:(?:P|RC|X)\d{1,2})?)\b/.exec(full)?.[1];
}

function isModel(model: unknown): model is string {
  return typeof model === "string" && /^[\w +-]{1,24}$/.test(model) && !/\d{6}/.test(model);
}

type ServiceState = NonNullable<Assumption["before"]>;

/** The service that the writing rows are tried on. No session is ended, and nothing is written to another service. */
export class ScratchService {
  /** IQN and alias of this run's service. Empty: there is none, or no answer has told them yet. */
  #target: Fields = {};
  /** How many POSTs were not refused and have no DELETE yet: an answer without the service does not count. */
  #due = 0;

  private constructor(
    /** The IQN is that of the last service that was deleted. */
    public values: Values,
    /** Why the SVM gets no service; absent: it gets one. */
    readonly condition: Need | undefined,
    private readonly wire: Wire,
  ) {}

  /** Takes an SVM without a service. Throws CliError USAGE when it has one, does not exist or cannot be examined. */
  static async on(name: string, system: System, wire: Wire): Promise<ScratchService> {
    const svm = system.svms.find((each) => each.name === name);
    if (svm === undefined)
      throw unfit(name, "it does not exist, or this user cannot see it", "check the name: vserver show");
    if (svm.state !== "running" && svm.state !== "stopped")
      throw unfit(name, "it neither runs nor is it stopped", `see its state: vserver show -vserver ${name}`);
    const conditions = await conditionsOf(svm, wire);
    if (conditions.length > 1) throw unfit(name, `it is ${conditions.join(" and ")}`, "change all but one of that");
    const other = system.services.find(({ uuid }) => uuid !== svm.uuid)?.name ?? "";
    const scratch = new ScratchService({ ...system.values, svm: name, uuid: svm.uuid, other }, conditions[0], wire);
    await scratch.#expectUnused();
    return scratch;
  }

  async #expectUnused(): Promise<void> {
    const { svm } = this.values;
    try {
      const [record] = await this.#recordsAt(RECORD);
      if (record !== undefined) {
        const ours = String(targetOf(record).alias).startsWith(VERIFY_ALIAS)
          ? "if an earlier run was killed, delete it; else "
          : "";
        throw unfit(svm, "it has an iSCSI service", `${ours}name an SVM without one`);
      }
      await this.#state();
    } catch (error) {
      if (error instanceof NotChecked) throw unfit(svm, error.reason, "let the user read services and sessions");
      throw error;
    }
  }

  /** Brings the service to where a row begins, sends the row's request, and reads the service after it if the row asks. */
  async send({ before = "absent", expected }: Assumption, request: AssumedRequest): Promise<ReadAnswer> {
    await this.#bring(before);
    const answer = await this.#write(request);
    const readsAfter = Object.keys(expected.forms ?? {}).some((path) => path.startsWith("after"));
    if (!readsAfter || answer.fields === undefined) return answer;
    return { ...answer, fields: { ...answer.fields, after: await this.#record() } };
  }

  /** Deletes the service. Tells why it may still be there. */
  async remove(): Promise<string | undefined> {
    try {
      if (this.#due > 0 || this.#target.name !== undefined) await this.#bring("absent");
      return undefined;
    } catch (error) {
      if (error instanceof NotChecked) return error.reason;
      throw error;
    }
  }

  /** Goes from what is there to what is wanted, one write after the other. */
  async #bring(wanted: ServiceState): Promise<void> {
    for (let step = 0; step <= TRIES; step += 1) {
      const state = await this.#state();
      if (state === wanted) return;
      try {
        const answer = await this.#write(filledIn(stepFrom(state, wanted), this.values));
        if (answer.isRefusal && !OUTDATED.includes(CATALOGUE[answer.code ?? ""]?.class))
          throw new NotChecked(`the service did not become ${wanted} (${describeAnswer(answer)})`, "this row");
        if (!answer.isRefusal && answer.status !== 202) continue;
      } catch (error) {
        if (!(error instanceof NotChecked) || error.outcome === "refused") throw error;
      }
      await this.wire.pause(PAUSE_MS * 2 ** step);
    }
    throw new NotChecked(`the service did not become ${wanted}`, "this row");
  }

  async #write(request: AssumedRequest): Promise<ReadAnswer> {
    const { method } = request;
    if (method === "GET") return persist(this.wire, request);
    const due = this.#due;
    if (method !== "PATCH") this.#due = method === "POST" ? due + 1 : Math.max(0, due - 1);
    try {
      const answer = await once(this.wire, request);
      const [record] = recordsIn(answer.fields ?? {});
      if (answer.isRefusal && answer.code !== undefined) this.#due = due;
      else if (method === "POST" && record !== undefined) this.#target = targetOf(record);
      return answer;
    } catch (error) {
      if (error instanceof NotChecked && error.outcome !== "unknown") this.#due = due;
      throw error;
    }
  }

  /** Read right before each write: somebody else's service, or a host that is logged in, stops the writes. */
  async #state(): Promise<ServiceState> {
    const [session] = await this.#recordsAt(`${SESSIONS}?svm.uuid={uuid}&fields=svm.uuid&max_records=10000`);
    const record = await this.#record();
    if (session !== undefined) throw new NotChecked("a host is logged in: no session is ended", "writing rows");
    if (record === undefined) return "absent";
    return String(record.enabled) === "false" ? "disabled" : "enabled";
  }

  /** The record of the service. It is looked for in the collection, whose answer for no service is the surest. */
  async #record(): Promise<Fields | undefined> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const [record] = await this.#recordsAt(RECORD);
      if (record !== undefined) return this.#asOurs(record);
      if (this.#due === 0) {
        if (typeof this.#target.name === "string") this.values = { ...this.values, iqn: this.#target.name };
        this.#target = {};
        return undefined;
      }
      await this.wire.pause(PAUSE_MS * 2 ** attempt);
    }
    throw new NotChecked("no read shows the service that a POST may have created", "writing rows");
  }

  /** The alias counts, too: ONTAP may give every service of an SVM the same IQN. */
  #asOurs(record: Fields): Fields {
    const [known, target] = [this.#target, targetOf(record)];
    const isNew = known.name === undefined;
    const hasOurAlias = String(target.alias).startsWith(VERIFY_ALIAS);
    const hasAlias = hasOurAlias || (!isNew && [undefined, "", known.alias].includes(target.alias));
    const isOurs = hasAlias && (isNew ? this.#due > 0 : target.name === known.name);
    if (!isOurs) throw new NotChecked("a service on the SVM may be somebody else's", "writing rows");
    this.#target = target;
    return record;
  }

  /** The records of the SVM; one that does not tell whose it is counts as the SVM's. */
  async #recordsAt(path: string): Promise<readonly Fields[]> {
    const answer = await persist(this.wire, filledIn({ method: "GET", path }, this.values));
    const { records, _links: links } = answer.fields ?? {};
    const isWhole = Array.isArray(records) && records.every(isFields) && !(isFields(links) && "next" in links);
    if (answer.isRefusal || !isWhole)
      throw new NotChecked(`services or sessions cannot be read (${describeAnswer(answer)})`, "writing rows");
    return records.filter(({ svm }) => knownSvm(svm).every(({ uuid }) => uuid === this.values.uuid));
  }
}

function unfit(svm: string, problem: string, remedy: string): CliError {
  return new CliError("USAGE", `--svm "${svm}": ${problem}; nothing was written`, { remedy });
}

/** Why an SVM gets no service. */
async function conditionsOf({ uuid, state }: KnownSvm, wire: Wire): Promise<readonly Need[]> {
  const [svm] = recordsIn(await fieldsAt(wire, `/svm/svms?uuid=${encodeURIComponent(uuid)}&fields=iscsi.allowed`));
  const [license] = recordsIn(await fieldsAt(wire, "/cluster/licensing/licenses?name=iscsi&fields=state&state=*"));
  const found: Need[] = state === "stopped" ? ["stopped"] : [];
  if (isFields(svm?.iscsi) && svm.iscsi.allowed === false) found.push("not allowed");
  if (license?.state === "unlicensed") found.push("unlicensed");
  return found;
}

/** The write that comes next on the way. A service is created disabled, so that no host finds it. */
function stepFrom(state: ServiceState, wanted: ServiceState): AssumedRequest {
  const path = `${SERVICES}/{uuid}`;
  if (state === "absent") {
    const body = { svm: { uuid: "{uuid}", name: "{svm}" }, enabled: false, target: { alias: VERIFY_ALIAS } };
    return { method: "POST", path: `${SERVICES}?return_records=true`, body };
  }
  if (state === "disabled" && wanted === "absent") return { method: "DELETE", path };
  return { method: "PATCH", path, body: { enabled: state === "disabled" } };
}
