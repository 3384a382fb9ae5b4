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
import { decodeSpec, COMPARED_NAMES } from "../model/service";
import type { Declared } from "../reconciler/assess";
import { CliError, readJsonFile } from "./context";
import type { Place, Unseen } from "./schemas";

export interface Observable extends Declared {
  readonly place: Place;
  readonly connection: ClusterConnection;
}

/** A declared service; one that cannot be observed says why. */
export type Declaration = Observable | (Place & Unseen);

export interface StackService {
  readonly stack: string;
  readonly construct: string;
  readonly provisioning: Provisioning;
  /** The cluster's connection; `undefined` when only Terraform knows some of it. */
  readonly connection: () => ClusterConnection | undefined;
  readonly cluster: string | undefined;
  /** Its spec as flat texts, or `UNKNOWN`. */
  readonly fields: Fields;
}

const SYNTHESIZE = "synthesize the app (cdktn synth, or cdktf synth), or name the folder with --out";

const NOT_BEFORE_THE_PLAN = {
  status: "unknown",
  problem: "the declaration has values that are not known before the plan",
  remedy: "give --plan",
} as const;

/**
 * The services that the stacks in a folder's manifest declare.
 *
 * @param names the stacks to read; absent: all of them.
 * @throws CliError USAGE for an unknown name, FILE_INVALID for a file that is missing or not what CDKTF writes
 */
export function readStacks(out: string, names?: readonly string[]): readonly Declaration[] {
  const declarations: Declaration[] = [];
  for (const service of servicesOf(out, names)) declarations.push(declarationOf(service));
  return declarations;
}

function declarationOf({ stack, construct, connection, cluster, fields }: StackService): Declaration {
  const svm = [fields.svmName, fields.svmUuid].find((text) => typeof text === "string");
  const place: Place = omitUndefined({ stack, construct, cluster, svm });
  try {
    const known = connection();
    if (known === undefined || Object.values(fields).includes(UNKNOWN)) return { ...place, ...NOT_BEFORE_THE_PLAN };
    const activeSessions = decodeActiveSessions(QUERY.activeSessions, fields[QUERY.activeSessions]);
    const flags = { waits: fields[QUERY.waits] === "true", existing: fields[QUERY.existing] === "true" };
    return { place, connection: known, spec: decodeSpec(fields), activeSessions, ...flags };
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return { ...place, status: "failed", ...partsOf(error) };
  }
}

interface SynthesizedStack {
  readonly name: string;
  /** Path of the stack's construct, with which the paths of its constructs begin. */
  readonly constructPath: string;
  /** Absolute. */
  readonly folder: string;
  /** Its `cdk.tf.json`. */
  readonly document: Fields;
}

/** The same before they are checked. A stack is let go before the next one: it takes far more memory than its services. */
export function* servicesOf(out: string, names?: readonly string[]): Generator<StackService> {
  const listed = stacksOf(out);
  for (const name of new Set(names ?? listed.keys())) {
    const entry = listed.get(name);
    if (entry === undefined) throw unknownStack(out, name, Array.from(listed.keys()));
    const stack = readStack(out, name, entry);
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
    const cluster = clusterOf(stack, evaluateJson(String(query[QUERY.cluster])));
    const common = { provisioning: Provisioning.NULL_RESOURCE, ...cluster };
    const own = constructOf(stack, fieldsAt(block));
    const services = evaluateJson(String(query[QUERY.services]));
    for (const fields of Array.isArray(services) ? services.filter(isFields) : [{ [QUERY.services]: UNKNOWN }]) {
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
    mapValues(CONNECTION_ATTRIBUTE, (attribute) => evaluate(fieldsAt(value)[String(attribute)])),
  );
  const { cluster, svmName, svmUuid, ensure, activeSessions, awaitsSvm } = DECLARED_ATTRIBUTE;
  const values = Object.fromEntries(COMPARED_NAMES.map((name) => [name, DECLARED_ATTRIBUTE[name]]));
  const flags = { [QUERY.activeSessions]: activeSessions, [QUERY.waits]: awaitsSvm, [QUERY.existing]: QUERY.existing };
  const names = { svmName, svmUuid, ensure, ...values, ...flags };
  for (const kind of ["resource", "data"]) {
    for (const service of Object.values(fieldsAt(stack.document, kind, SERVICE_TYPE))) {
      const block: Fields = { ...fieldsAt(service), [QUERY.existing]: kind === "data" };
      const name = evaluate(block[cluster]);
      const connection = typeof name === "string" ? clusters[name] : undefined;
      yield {
        provisioning: Provisioning.PROVIDER,
        ...clusterOf(stack, isFields(connection) ? { ...CONNECTION_DEFAULTS, ...connection, name } : { name }),
        construct: constructOf(stack, block),
        fields: mapValues(names, (attribute) => {
          const value = evaluate(block[String(attribute)]);
          return typeof value === "boolean" ? String(value) : value;
        }),
      };
    }
  }
}

function evaluate(value: unknown): unknown {
  return typeof value === "string" ? (evaluateTemplate(value) ?? UNKNOWN) : (value ?? undefined);
}

/** The values of an object, each as something else; what becomes `undefined` is left out. */
function mapValues(fields: Fields, change: (value: unknown) => unknown): Fields {
  return omitUndefined(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)])));
}

/** What services of one cluster share: its connection is read once. */
function clusterOf({ name: stack, folder }: SynthesizedStack, value: unknown) {
  const fields = isFields(value) ? value : { endpoint: UNKNOWN };
  let read: ClusterConnection | undefined;
  const connection = (): ClusterConnection | undefined => {
    if (Object.values(fields).includes(UNKNOWN)) return undefined;
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

function readStack(out: string, name: string, entry: Fields): SynthesizedStack {
  const file = join(out, String(entry.synthesizedStackPath));
  if (!file.endsWith(".json")) {
    const remedy = 'synthesize without "--hcl", or give --plan';
    throw new CliError("FILE_INVALID", `stack "${name}" is synthesized as HCL, expected cdk.tf.json`, { remedy });
  }
  const document = fieldsAt(readJsonFile(`stack "${name}"`, file, { check: checkObject, remedy: SYNTHESIZE }));
  return { name, constructPath: String(entry.constructPath), folder: resolve(dirname(file)), document };
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

/** Stands for an expression in JSON: no value of a stack has a control character in it. */
const EXPRESSION = String.raw`"\u0000"`;

/** A value that only Terraform knows. */
export const UNKNOWN = Symbol("unknown before the plan");

/**
 * The text that a string of a synthesized stack stands for; Terraform reads `${path.module}` as `.` in the stack's folder.
 *
 * @param otherwise stands for every other expression; absent: such a text is `undefined`.
 */
export function evaluateTemplate(template: string, otherwise?: string): string | undefined {
  let [text, at] = ["", 0];
  for (const { 0: sequence, index } of template.matchAll(/\$\$\{|%%\{|[$%]\{/g)) {
    // Within an expression that has been read already.
    if (index < at) continue;
    text += template.slice(at, index);
    at = sequence.length === 3 ? index + 3 : expressionEnd(template, index);
    const isFolder = template.slice(index, at) === "${path.module}";
    const value = sequence.length === 3 ? sequence.slice(1) : isFolder ? "." : otherwise;
    if (value === undefined) return undefined;
    text += value;
  }
  return text + template.slice(at);
}

/**
 * The JSON that a string of a synthesized stack stands for; a value that is an expression is `UNKNOWN`.
 *
 * @returns `undefined` when it is no JSON, or has an expression elsewhere.
 */
export function evaluateJson(template: string): unknown {
  try {
    const json = evaluateTemplate(template, EXPRESSION) ?? "";
    return JSON.parse(json, (_, value: unknown) => (value === "\0" ? UNKNOWN : value));
  } catch {
    return undefined;
  }
}

/** Where an expression ends, which begins with its brace: strings in it may have braces, and expressions. */
function expressionEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') at = stringEnd(text, at) - 1;
    else if (text[at] === "{") depth += 1;
    else if (text[at] === "}" && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\" || text.startsWith("$${", at)) at += 1;
    else if (text.startsWith("${", at)) at = expressionEnd(text, at) - 1;
  }
  return text.length;
}

/** The object at the end of a path of names; an empty one where there is none. */
export function fieldsAt(document: unknown, ...path: readonly string[]): Fields {
  const value = path.reduce<unknown>((inner, name) => (isFields(inner) ? inner[name] : undefined), document);
  return isFields(value) ? value : {};
}

export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
