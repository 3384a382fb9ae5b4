import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { isOntapIscsiError } from "../errors";
import { type ClusterConnection, decodeClusterConnection } from "../model/cluster-connection";
import { QUERY } from "../model/contract";
import type { Provisioning } from "../model/provisioning";
import { CliError } from "./cli-error";
import { placed } from "./drift/declaration";
import { readBlocks, type StackBlock } from "./drift/read-stacks";
import { nonEmpty, repeatable } from "./flag-values";

/** Where CDKTF writes what it synthesizes. */
export const SYNTHESIZED = "cdktf.out";

/** The flags that choose a cluster that synthesized stacks declare, as they are parsed. */
export interface DeclaredClusterFlags {
  readonly out?: string;
  readonly stack?: readonly string[];
  readonly cluster?: string;
}

/** Adds the flags to a verb that has `--endpoint`, too. */
export function addDeclaredClusterFlags(command: Command): Command {
  return command
    .addOption(repeatable("--stack <name>", "synthesized stack that declares the cluster").conflicts("endpoint"))
    .addOption(
      new Option("--cluster <name>", "name of the cluster, where several are declared")
        .argParser(nonEmpty)
        .conflicts("endpoint"),
    )
    .addOption(
      new Option("--out <folder>", `folder with the synthesized stacks (default: "${SYNTHESIZED}")`)
        .argParser(nonEmpty)
        .conflicts("endpoint"),
    );
}

/** Whether the flags ask for a declared cluster. */
export function asksForDeclared({ out, stack, cluster }: DeclaredClusterFlags): boolean {
  return [out, stack, cluster].some((flag) => flag !== undefined);
}

/** Whether an app was synthesized in the working directory. */
export function isSynthesizedHere(): boolean {
  return existsSync(join(SYNTHESIZED, "manifest.json"));
}

/** A cluster as synthesized stacks declare it. */
export interface DeclaredCluster {
  readonly connection: ClusterConnection;
  /** How the first of its services is provisioned. */
  readonly provisioning: Provisioning;
}

/**
 * The one cluster that the chosen stacks declare services on.
 *
 * @throws CliError USAGE when there are several, or none with this name, or it is known to the engine alone; FILE_INVALID for a
 * folder without stacks. ValidationError for a connection that breaks a rule.
 */
export function declaredCluster({ out = SYNTHESIZED, stack, cluster }: DeclaredClusterFlags): DeclaredCluster {
  const blocks = readBlocks(out, stack);
  const { known, unknown } = clustersOf(blocks);
  const [found, ...others] = known.filter(({ connection }) => cluster === undefined || connection.name === cluster);
  if (found === undefined) throw noCluster(out, cluster, { known, unknown });
  if (others.length > 0 || (cluster === undefined && unknown.length > 0)) {
    const remedy = "choose one with --cluster, or with --stack where stacks have different ones of one name";
    const all = listOf({ known: [found, ...others], unknown });
    throw new CliError("USAGE", `several clusters are declared in "${out}": ${all}`, { remedy });
  }
  return found;
}

/** What the app that was synthesized in the working directory calls the cluster with this endpoint, if it declares one. */
export function declaredName(endpoint: string): string | undefined {
  if (!isSynthesizedHere()) return undefined;
  try {
    const { known } = clustersOf(readBlocks(SYNTHESIZED));
    return known.find(({ connection }) => connection.endpoint === endpoint)?.connection.name;
  } catch (error) {
    // It was not asked for: whatever is wrong with it is told where it is.
    if (isOntapIscsiError(error)) return undefined;
    throw error;
  }
}

interface Clusters {
  readonly known: readonly DeclaredCluster[];
  /** The services whose cluster has values that the engine alone knows. */
  readonly unknown: readonly string[];
}

function clustersOf(blocks: readonly StackBlock[]): Clusters {
  const known = new Map<string, DeclaredCluster>();
  const unknown: string[] = [];
  for (const block of blocks) {
    const json = block.query[QUERY.cluster];
    if (json === undefined) {
      unknown.push(`that of ${block.stack}/${block.constructOf(block.query)} (known to the plan only)`);
      continue;
    }
    const connection = placed(decodeClusterConnection(json), block);
    const key = identityOf(connection);
    known.set(key, known.get(key) ?? { connection, provisioning: block.provisioning });
  }
  return { known: Array.from(known.values()), unknown };
}

/** Who the cluster is, and who logs in: stacks may differ in how hard they work on it, and have copies of its authority. */
function identityOf({
  name,
  endpoint,
  profile,
  serverName,
  fingerprint256,
  insecureSkipVerify,
}: ClusterConnection): string {
  return JSON.stringify([name, endpoint, profile, serverName, fingerprint256, insecureSkipVerify]);
}

function noCluster(out: string, name: string | undefined, clusters: Clusters): CliError {
  const { known, unknown } = clusters;
  if (known.length + unknown.length === 0)
    return new CliError("USAGE", `no iSCSI service is declared in "${out}"`, { remedy: "give --endpoint" });
  const problem =
    name === undefined ? "the cluster is known to the plan only" : `no cluster "${name}" is known before the plan`;
  return new CliError("USAGE", `${problem}; declared in "${out}": ${listOf(clusters)}`, { remedy: "give --endpoint" });
}

function listOf({ known, unknown }: Clusters): string {
  return [...known.map(({ connection: { name, endpoint } }) => `${name} (${endpoint})`), ...unknown].join(", ");
}
