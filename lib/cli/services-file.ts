import { count, invalid, isFields, requiredText } from "../model/decode";
import { type IscsiServiceState, printed, RECORD_FIELDS, RECORD_NAMES } from "../model/service";
import { CliError, readJsonFile } from "./context";
import type { ServicesDocument } from "./schemas";

type Entry = ServicesDocument["services"][number];

/** A services file as it should be, and what is different from the one that is there, a line each. */
export interface UpdatedServices {
  readonly document: ServicesDocument;
  readonly changes: readonly string[];
}

/** @throws CliError FILE_INVALID for a file that `discover --json` did not write, or wrote of another cluster. */
export function readServicesFile(file: string, cluster: string): ServicesDocument {
  const remedy = "give the file that ontap-iscsi discover --json wrote";
  // What people added to it stays.
  const document = readJsonFile("services file", file, { check: expectServices, remedy }) as ServicesDocument;
  const { name } = document.cluster;
  if (name === cluster) return document;
  const problem = `services file "${file}": it is of cluster "${name}", the services are of "${cluster}"`;
  throw new CliError("FILE_INVALID", problem, { remedy: `if it is the same cluster, add --name ${name}` });
}

/** @throws ValidationError MISSING_VALUE or INVALID_VALUE for what the update goes by. */
function expectServices(document: unknown): void {
  const { version, cluster, services } = isFields(document) ? document : {};
  if (version !== 1) throw invalid("version", version, "1");
  if (!isFields(cluster) || !Array.isArray(services)) throw invalid("services", services, "a list, beside the cluster");
  requiredText("cluster.name", cluster.name);
  services.forEach((entry: unknown, index) => {
    const fields = isFields(entry) ? entry : {};
    for (const name of ["id", "svmName", "svmUuid"]) requiredText(`services[${index}].${name}`, fields[name]);
  });
}

/**
 * Brings a services file to what is live. An entry is found by its SVM's UUID, so a renamed SVM keeps its id; by its name if no
 * service has that UUID. One whose service is gone stays, and is marked, until a person removes it.
 *
 * @param live all services of the cluster.
 * @param isWanted which of them are added.
 * @param idOf an id that none of the others has.
 */
export function updatedServices(
  before: ServicesDocument,
  live: readonly IscsiServiceState[],
  isWanted: (service: IscsiServiceState) => boolean,
  idOf: (service: IscsiServiceState, taken: ReadonlySet<string>) => string,
): UpdatedServices {
  const taken = new Set(before.services.map(({ id }) => id));
  const found = new Map(before.services.map((entry) => [entry, serviceOf(entry, before.services, live)]));
  const kept = before.services.map((entry) => updatedEntry(entry, found.get(entry)));
  const known = new Set(found.values());
  const added = live.filter((service) => !known.has(service) && isWanted(service));
  const entries = added.map((service): Entry => ({ id: idOf(service, taken), ...service }));
  const services = [...kept, ...entries].toSorted((one, other) => (one.svmName < other.svmName ? -1 : 1));
  return {
    document: { ...before, services },
    changes: [
      ...entries.map((entry) => `+ ${entry.id}: ${describe(entry)}`),
      ...before.services.flatMap((entry, index) => changesOf(entry, kept[index] ?? entry)),
    ],
  };
}

function serviceOf(
  entry: Entry,
  entries: readonly Entry[],
  live: readonly IscsiServiceState[],
): IscsiServiceState | undefined {
  const same = live.find(({ svmUuid }) => svmUuid === entry.svmUuid);
  const isAnothers = ({ svmUuid }: IscsiServiceState): boolean => entries.some((other) => other.svmUuid === svmUuid);
  return same ?? live.find((service) => service.svmName === entry.svmName && !isAnothers(service));
}

function updatedEntry(entry: Entry, live: IscsiServiceState | undefined): Entry {
  if (live === undefined) return { ...entry, missing: true };
  const { missing: _missing, ...others } = entry;
  return { ...others, ...live };
}

function changesOf(before: Entry, after: Entry): readonly string[] {
  if (after.missing === true)
    return before.missing === true ? [] : [`- ${before.id}: its service is gone; remove it from the file, or plan it`];
  const values = RECORD_NAMES.filter((name) => before[name] !== after[name]).map(
    (name) => `${RECORD_FIELDS[name].ontapName} ${printed(before[name])} → ${printed(after[name])}`,
  );
  const back = before.missing === true ? ["its service is back"] : [];
  return [...back, ...values].length === 0 ? [] : [`~ ${before.id}: ${[...back, ...values].join(", ")}`];
}

function describe(entry: Entry): string {
  return RECORD_NAMES.map((name) => `${RECORD_FIELDS[name].ontapName} ${printed(entry[name])}`).join(", ");
}

/** What an update did, or would do. */
export function updateText(file: string, changes: readonly string[], isWritten: boolean): string {
  const made = isWritten ? "written" : "not written";
  const head = changes.length === 0 ? "nothing has changed" : `${count(changes.length, "change")} ${made}`;
  return `${[...changes, `${file}: ${head}`].join("\n")}\n`;
}
