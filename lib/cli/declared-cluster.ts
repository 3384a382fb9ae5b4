import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { ClusterConnection } from "../model/cluster-connection";
import { CliError } from "./cli-error";
import { readStacks } from "./drift/read-stacks";
import { repeatable } from "./flag-values";

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
    .addOption(new Option("--cluster <name>", "name of the cluster, where several are declared").conflicts("endpoint"))
    .addOption(
      new Option("--out <folder>", `folder with the synthesized stacks (default: "${SYNTHESIZED}")`).conflicts(
        "endpoint",
      ),
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

/**
 * The one cluster that the chosen stacks declare services on.
 *
 * @throws CliError USAGE when there are several, or none with this name; FILE_INVALID for a folder without stacks.
 */
export function declaredCluster({ out = SYNTHESIZED, stack, cluster }: DeclaredClusterFlags): ClusterConnection {
  const all = clustersOf(out, stack);
  const [found, ...others] = all.filter(({ name }) => cluster === undefined || name === cluster);
  if (found === undefined) throw new CliError("USAGE", ...noCluster(out, cluster, all));
  if (others.length > 0) {
    const remedy = "choose one with --cluster, or with --stack where stacks have different ones of one name";
    throw new CliError("USAGE", `several clusters are declared in "${out}": ${listOf([found, ...others])}`, { remedy });
  }
  return found;
}

function clustersOf(out: string, stacks: readonly string[] | undefined): readonly ClusterConnection[] {
  const declared = readStacks(out, stacks).flatMap((service) => ("connection" in service ? service.connection : []));
  // Every stack has its own copy of the certificate authority's file.
  return Array.from(new Map(declared.map((cluster) => [JSON.stringify({ ...cluster, caFile: "" }), cluster])).values());
}

function noCluster(
  out: string,
  name: string | undefined,
  all: readonly ClusterConnection[],
): [problem: string, options: { readonly remedy: string }] {
  if (name !== undefined && all.length > 0)
    return [`no cluster "${name}" is declared in "${out}"`, { remedy: `name one of ${listOf(all)}` }];

  const problem = `no cluster is declared in "${out}" whose services are known before the plan`;
  return [problem, { remedy: "give --endpoint" }];
}

function listOf(clusters: readonly ClusterConnection[]): string {
  return clusters.map(({ name, endpoint }) => `${name} (${endpoint})`).join(", ");
}
