import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isOntapIscsiError, partsOf } from "../errors";
import {
  type ClusterConnection,
  CONNECTION_DEFAULTS,
  decodeClusterConnection,
  Provisioning,
} from "../model/connection";
import {
  CLUSTERS_ATTRIBUTE,
  CONNECTION_ATTRIBUTE,
  DECLARED_ATTRIBUTE,
  PROVIDER_NAME,
  QUERY,
  SERVICE_TYPE,
  VERB,
} from "../model/contract";
import { type Fields, omitUndefined, isFields, isTextList } from "../model/decode";
import { decodeActiveSessions } from "../model/policies";
import { COMPARED_NAMES, decodeSpec, RECORD_FIELDS, type RecordName, SVM_NAMES } from "../model/service";
import type { Declared } from "../reconciler/assess";
import { CliError, readJsonFile } from "./context";
import type { Place, Unseen } from "./schemas";
import { asText, type Evaluated, Sensitive, StackValues, Unknown, withoutValues } from "./templates";
import type { VariableSources } from "./tfvars";

export interface Observable extends Declared {
  readonly place: Place;
  readonly connection: ClusterConnection;
  /** Declared fields that are not compared, because only Terraform knows them. */
  readonly notCompared?: readonly string[];
  /** Fields that are compared, and never shown. */
  readonly sensitive?: ReadonlySet<string>;
}

/** A declared service; one that cannot be observed says why. */
export type Declaration = Observable | (Place & Unseen);

export interface StackService {
  readonly stack: string;
  readonly construct: string;
  readonly provisioning: Provisioning;
  /** The cluster's connection, or what of it only Terraform knows. */
  readonly connection: () => ClusterConnection | Unknown;
  readonly cluster: string | undefined;
  /** Its spec as flat texts, `Unknown` or `Sensitive`. */
  readonly fields: Fields;
}

const SYNTHESIZE = "synthesize the app (cdktn synth, or cdktf synth), or name the folder with --out";

/**
 * The services that the stacks in a folder's manifest declare.
 *
 * @param names the stacks to read; absent: all of them.
 * @throws CliError USAGE for an unknown name, FILE_INVALID for a file that is missing or not what CDKTF writes
 */
export function readStacks(out: string, sources: VariableSources, names?: readonly string[]): readonly Declaration[] {
  const declarations: Declaration[] = [];
  for (const service of servicesOf(out, sources, names)) declarations.push(declarationOf(service));
  return declarations;
}

function declarationOf({ stack, construct, connection, cluster, fields }: StackService): Declaration {
  const named = { ...fields, ...mapValues(pick(fields, SVM_NAMES), unlessSensitive) };
  const svm = SVM_NAMES.map((name) => named[name]).find((text) => typeof text === "string");
  const place: Place = omitUndefined({ stack, construct, cluster, svm });
  try {
    const reached = connection();
    const endpoint = reached instanceof Unknown ? { endpoint: reached } : {};
    const notCompared = Object.entries({ ...endpoint, ...named }).flatMap(([name, value]) =>
      value instanceof Unknown ? [`${fieldName(name)} is ${value.expression}: ${value.reason}`] : [],
    );
    if (reached instanceof Unknown || (svm === undefined && notCompared.length > 0))
      return { ...place, status: "unknown", ...withoutValues(notCompared) };
    const known = mapValues(named, (value) => (value instanceof Unknown ? undefined : plainOf(value)));
    const activeSessions = decodeActiveSessions(QUERY.activeSessions, known[QUERY.activeSessions]);
    const flags = { waits: known[QUERY.waits] === "true", existing: known[QUERY.existing] === "true" };
    const sensitive = new Set(Object.keys(named).filter((name) => named[name] instanceof Sensitive));
    return { place, connection: reached, spec: decodeSpec(known), activeSessions, ...flags, notCompared, sensitive };
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return { ...place, status: "failed", ...partsOf(error) };
  }
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function plainOf(value: unknown): unknown {
  return value instanceof Sensitive ? value.value : value;
}

/** Reports and messages name the SVM and the endpoint. */
function unlessSensitive(value: unknown): unknown {
  return value instanceof Sensitive ? new Unknown("sensitive", "a report would show it") : value;
}

function fieldName(name: string): string {
  return Object.hasOwn(RECORD_FIELDS, name) ? RECORD_FIELDS[name as RecordName].ontapName : name;
}

interface SynthesizedStack {
  readonly name: string;
  /** Path of the stack's construct, with which the paths of its constructs begin. */
  readonly constructPath: string;
  /** Absolute. */
  readonly folder: string;
  /** Its `cdk.tf.json`. */
  readonly document: Fields;
  readonly values: StackValues;
}

/** The same before they are checked. A stack is let go before the next one: it takes far more memory than its services. */
export function* servicesOf(out: string, sources: VariableSources, names?: readonly string[]): Generator<StackService> {
  const listed = stacksOf(out);
  for (const name of new Set(names ?? listed.keys())) {
    const stack = namedStack(out, listed, name, sources);
    yield* observedServices(stack);
    yield* providerServices(stack);
  }
}

/** The services of null_resource mode: of the block that a cluster's services share, and of blocks of their own. */
function* observedServices(stack: SynthesizedStack): Generator<StackService> {
  const resources = fieldsAt(stack.document, "resource", "null_resource");
  for (const block of Object.values(fieldsAt(stack.document, "data", "external"))) {
    const { program, query: asked } = fieldsAt(block);
    const query = queryOf(stack, asked);
    if (!observes({ program, query })) continue;
    const cluster = clusterOf(stack, stack.values.evaluateJson(String(query[QUERY.cluster])));
    const common = { provisioning: Provisioning.NULL_RESOURCE, ...cluster };
    const own = constructOf(stack, fieldsAt(block));
    const services = stack.values.evaluateJson(String(query[QUERY.services]));
    for (const fields of Array.isArray(services)
      ? services.filter(isFields)
      : [{ [QUERY.services]: new Unknown(String(query[QUERY.services])) }]) {
      const key = typeof fields.key === "string" ? fields.key : undefined;
      const resource = key === undefined ? {} : fieldsAt(resources, key);
      const construct =
        "//" in resource ? constructOf(stack, resource) : typeof asked === "string" ? own : (key ?? own);
      yield { ...common, construct, fields };
    }
  }
}

export function observes({ program, query }: Fields): boolean {
  return isTextList(program) && program.at(-1) === VERB.observe && QUERY.cluster in fieldsAt(query);
}

/** A query with attributes of other resources is a local. */
function queryOf({ document }: SynthesizedStack, query: unknown): Fields {
  const [, local] = /^\$\{local\.([\w-]+)\}$/.exec(String(query)) ?? [];
  return local === undefined ? fieldsAt(query) : fieldsAt(document, "locals", local);
}

function* providerServices(stack: SynthesizedStack): Generator<StackService> {
  const [provider] = objectsOf(fieldsAt(stack.document, "provider")[PROVIDER_NAME]);
  const clusters = mapValues(fieldsAt(provider, CLUSTERS_ATTRIBUTE), (value) =>
    mapValues(CONNECTION_ATTRIBUTE, (attribute) => evaluate(stack, fieldsAt(value)[String(attribute)])),
  );
  const { cluster, svmName, svmUuid, ensure, activeSessions, awaitsSvm } = DECLARED_ATTRIBUTE;
  const values = Object.fromEntries(COMPARED_NAMES.map((name) => [name, DECLARED_ATTRIBUTE[name]]));
  const flags = { [QUERY.activeSessions]: activeSessions, [QUERY.waits]: awaitsSvm, [QUERY.existing]: QUERY.existing };
  const names = { svmName, svmUuid, ensure, ...values, ...flags };
  for (const kind of ["resource", "data"]) {
    for (const service of Object.values(fieldsAt(stack.document, kind, SERVICE_TYPE))) {
      const block: Fields = { ...fieldsAt(service), [QUERY.existing]: kind === "data" };
      const name = evaluate(stack, block[cluster]);
      const connection = typeof name === "string" ? clusters[name] : undefined;
      yield {
        provisioning: Provisioning.PROVIDER,
        ...clusterOf(stack, isFields(connection) ? { ...CONNECTION_DEFAULTS, ...connection, name } : { name }),
        construct: constructOf(stack, block),
        fields: mapValues(names, (attribute) => {
          const value = evaluate(stack, block[String(attribute)]);
          return value === undefined ? undefined : asText(value);
        }),
      };
    }
  }
}

function evaluate({ values }: SynthesizedStack, value: unknown): Evaluated | undefined {
  return typeof value === "string" ? values.evaluate(value) : ((value ?? undefined) as Evaluated | undefined);
}

/** The values of an object, each as something else; what becomes `undefined` is left out. */
function mapValues(fields: Fields, change: (value: unknown) => unknown): Fields {
  return omitUndefined(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)])));
}

/** What services of one cluster share: its connection is read once. */
function clusterOf({ name: stack, folder }: SynthesizedStack, value: unknown) {
  const fields = isFields(value) ? mapValues(value, unlessSensitive) : { endpoint: new Unknown("an expression") };
  let read: ClusterConnection | undefined;
  const connection = (): ClusterConnection | Unknown => {
    const unknown = Object.values(fields).find((setting) => setting instanceof Unknown);
    if (unknown instanceof Unknown) return unknown;
    if (read !== undefined) return read;
    const { caFile, ...declared } = decodeClusterConnection(JSON.stringify(fields));
    return (read = omitUndefined({ ...declared, caFile: caFile === undefined ? undefined : resolve(folder, caFile) }));
  };
  return { stack, cluster: typeof fields.name === "string" ? fields.name : undefined, connection };
}

/** The path, within the stack, of the construct that an element of the configuration is part of. */
function constructOf({ constructPath }: SynthesizedStack, element: Fields): string {
  const { path } = fieldsAt(element, "//", "metadata");
  const within = String(path).split("/").slice(0, -1).join("/");
  return within.startsWith(`${constructPath}/`) ? within.slice(constructPath.length + 1) : within;
}

/** The paths of a stack's constructs, by the addresses of their elements in a plan. */
export function constructPaths(out: string, name: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const stack = namedStack(out, stacksOf(out), name, { environment: {} });
  for (const [kind, prefix] of [
    ["resource", ""],
    ["data", "data."],
  ] as const) {
    for (const [type, elements] of Object.entries(fieldsAt(stack.document, kind))) {
      for (const [id, element] of Object.entries(fieldsAt(elements)))
        paths.set(`${prefix}${type}.${id}`, constructOf(stack, fieldsAt(element)));
    }
  }
  return paths;
}

function namedStack(
  out: string,
  listed: ReadonlyMap<string, Fields>,
  name: string,
  sources: VariableSources,
): SynthesizedStack {
  const entry = listed.get(name);
  if (entry === undefined) throw unknownStack(out, name, Array.from(listed.keys()));
  return readStack(out, name, entry, sources);
}

function stacksOf(out: string): ReadonlyMap<string, Fields> {
  const file = join(out, "manifest.json");
  if (!existsSync(file)) {
    const problem = `no synthesized stacks in "${out}": it has no manifest.json`;
    throw new CliError("FILE_INVALID", problem, { remedy: SYNTHESIZE });
  }
  const manifest = readJsonFile("manifest", file, { check: checkManifest, remedy: SYNTHESIZE });
  const stacks = fieldsAt(manifest, "stacks");
  return new Map(Object.entries(stacks).map(([name, entry]) => [name, fieldsAt(entry)]));
}

function readStack(out: string, name: string, entry: Fields, sources: VariableSources): SynthesizedStack {
  const file = join(out, String(entry.synthesizedStackPath));
  if (!file.endsWith(".json")) {
    const remedy = 'synthesize without "--hcl", or give --plan';
    throw new CliError("FILE_INVALID", `stack "${name}" is synthesized as HCL, expected cdk.tf.json`, { remedy });
  }
  const document = fieldsAt(readJsonFile(`stack "${name}"`, file, { check: checkObject, remedy: SYNTHESIZE }));
  const folder = resolve(dirname(file));
  const values = new StackValues(folder, document, sources);
  return { name, constructPath: String(entry.constructPath), folder, document, values };
}

function unknownStack(out: string, name: string, listed: readonly string[]): CliError {
  const remedy = `name one that is there: ${listed.join(", ") || "there is none"}`;
  return new CliError("USAGE", `--stack "${name}": there is no such stack in "${out}"`, { remedy });
}

function checkManifest(document: unknown): void {
  if (!isFields(fieldsAt(document).stacks)) throw new Error('it has no "stacks"');
}

function checkObject(document: unknown): void {
  if (!isFields(document)) throw new Error("got no object");
}

/** The object at the end of a path of names; an empty one where there is none. */
export function fieldsAt(document: unknown, ...path: readonly string[]): Fields {
  const value = path.reduce<unknown>((inner, name) => (isFields(inner) ? inner[name] : undefined), document);
  return isFields(value) ? value : {};
}

export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
