import { type PlacedRegion, withoutOtherRegions } from "./region";

/** The variables that a declaration uses: the construct that it is placed in, and its cluster. */
export interface Variables {
  readonly scope: string;
  readonly cluster: string;
}

/** What the text of an app tells about one cluster. */
export interface AppText {
  /** What may be about the cluster: without what is for certain another one's. */
  readonly relevant: string;
  /** What is about the cluster for certain. */
  readonly own: string;
  /** What declarations of its services are to use; `undefined` where the text does not tell. */
  readonly variables: Variables | undefined;
}

const NAME = String.raw`[\w$][\w$.]*`;
const ASSIGNED = String.raw`(?:(?<![\w$.])(${NAME})\s*(?::\s*[\w.]+\s*)?=\s*)?`;
const CALL = String.raw`\bnew\s+(?:[\w$]+\.)?(?:IscsiService|OntapCluster)\s*\(`;
/** A statement with such a call: up to a semicolon that ends a line, the next such call, or the text's end. */
const STATEMENT = new RegExp(String.raw`${ASSIGNED}${CALL}[^]*?(?:;[ \t\r]*$|(?=${CALL})|(?![^]))`, "gm");
const CLUSTER = new RegExp(String.raw`^${ASSIGNED}new\s+(?:[\w$]+\.)?OntapCluster\s*\(\s*(${NAME})`);
const SERVICE = new RegExp(String.raw`^${ASSIGNED}new\s+(?:[\w$]+\.)?IscsiService\s*\(\s*(${NAME})`);
const CLUSTER_PROPERTY = new RegExp(String.raw`(?:[{,]|^)[\s/*]*["']?cluster["']?(?:\s*:\s*(${NAME}))?\s*[,}]`, "m");
/** A literal, and nothing that is joined to it. */
const ENDPOINT_PROPERTY = /\bendpoint["']?\s*:\s*(["'`])([^"'`]*)\1\s*(?=[,}]|$)/m;

/**
 * Reads in the text of an app, without running it, what is about the cluster with this endpoint. Services that are declared
 * in a comment count: that is how one is left out for good.
 *
 * @param region the cluster's own, where the text has one.
 */
export function readAppText(text: string, endpoint: string, region: PlacedRegion | undefined): AppText {
  const clusters = clustersIn(text);
  const matching = clusters.filter((cluster) => cluster.endpoint === endpoint);
  const undecided = clusters.filter((cluster) => cluster.endpoint === undefined);
  const others = clusters.filter((cluster) => !matching.includes(cluster) && !undecided.includes(cluster));
  const variables = matching.length > 0 ? theOnly(matching) : (regionVariables(region, others) ?? theOnly(undecided));
  const rest = withoutOtherRegions(text, endpoint);
  const relevant = without(rest, servicesOn(rest, others));
  const isAlone = others.length === 0 && clusters.length < 2;
  const certain = [region?.content ?? "", ...servicesOn(rest, variables === undefined ? [] : [variables])];
  return { relevant, own: isAlone ? relevant : certain.join("\n"), variables };
}

/** A cluster as a text declares it. */
interface ClusterInText {
  readonly scope: string;
  /** The variable that holds it; absent where none does. */
  readonly cluster: string | undefined;
  /** Scheme, host and port; absent where it is no literal. */
  readonly endpoint: string | undefined;
}

function clustersIn(text: string): ClusterInText[] {
  return Array.from(text.matchAll(STATEMENT)).flatMap(({ 0: statement, index }) => {
    const [, cluster, scope] = CLUSTER.exec(statement) ?? [];
    const isComment = /^\s*(\/\/|\*)/.test(text.slice(text.lastIndexOf("\n", index) + 1, index));
    if (scope === undefined || isComment) return [];
    const [, quote = "", endpoint] = ENDPOINT_PROPERTY.exec(statement) ?? [];
    return [{ scope, cluster, endpoint: endpoint === undefined ? undefined : originOf(endpoint, quote) }];
  });
}

/** What a template fills in may be any host, and would pass for one. */
function originOf(endpoint: string, quote: string): string | undefined {
  const isFilledIn = quote === "`" && endpoint.includes("${");
  return !isFilledIn && URL.canParse(endpoint) ? new URL(endpoint).origin : undefined;
}

function theOnly(clusters: readonly ClusterInText[]): Variables | undefined {
  const [only] = clusters;
  return only?.cluster === undefined || clusters.length > 1 ? undefined : { scope: only.scope, cluster: only.cluster };
}

/** The statements of a text that declare a service of one of these clusters. */
function servicesOn(text: string, clusters: readonly { readonly cluster: string | undefined }[]): string[] {
  const statements = Array.from(text.matchAll(STATEMENT), ([statement]) => statement);
  const names = clusters.map(({ cluster }) => cluster);
  return statements.filter((statement) => {
    const variables = variablesOf(statement);
    return variables !== undefined && names.includes(variables.cluster);
  });
}

function variablesOf(statement: string): Variables | undefined {
  const [, , scope] = SERVICE.exec(statement) ?? [];
  const property = CLUSTER_PROPERTY.exec(statement);
  return scope === undefined || property === null ? undefined : { scope, cluster: property[1] ?? "cluster" };
}

/** Those of the region's last service, unless they are another cluster's. */
function regionVariables(region: PlacedRegion | undefined, others: readonly ClusterInText[]): Variables | undefined {
  const found = Array.from((region?.content ?? "").matchAll(STATEMENT), ([statement]) => variablesOf(statement)).at(-1);
  return others.some(({ cluster }) => cluster === found?.cluster) ? undefined : found;
}

function without(text: string, parts: readonly string[]): string {
  return parts.reduce((left, part) => left.replace(part, () => ""), text);
}
