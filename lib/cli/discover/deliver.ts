import type { ClusterConnection } from "../../model/cluster-connection";
import { count } from "../../model/count";
import type { IscsiServiceState } from "../../model/iscsi-service";
import type { CommandContext } from "../command-context";
import { jsonText } from "../files";
import { writeOutputFile } from "../output-file";
import { type AppOptions, appSource } from "./app-source";
import { importBlocks } from "./import-blocks";
import { addToApp } from "./add-to-app";
import { aliasProblem } from "./service-statement";
import { servicesDocument } from "./services-document";

/** What can be done about an app that is there, besides `--force`. */
export const INSTEAD = { instead: "--merge to add what it does not declare yet, or name another file" };

/** What `discover` prints. */
export type DiscoverFormat = "ts" | "json" | "import";

/** Where it goes, and what is in it. */
export interface Delivery extends AppOptions {
  readonly format: DiscoverFormat;
  /** The file to write, instead of standard output. */
  readonly output?: string;
  /** Whether an existing file gets the services that it lacks. */
  readonly merge: boolean;
  /** Whether an existing file is written over. */
  readonly force: boolean;
  /** Whether nobody wants to read what was done. */
  readonly quiet: boolean;
}

/** Prints the services of a cluster, or writes them into a file. */
export function deliver(
  connection: ClusterConnection,
  services: readonly IscsiServiceState[],
  delivery: Delivery,
  context: Pick<CommandContext, "print" | "warn">,
): void {
  switch (delivery.format) {
    case "ts":
      writeApp(connection, services, delivery, context);
      break;
    case "json":
      write(jsonText(servicesDocument(connection, services)), delivery, context);
      break;
    case "import":
      write(importBlocks(connection, services), delivery, context);
  }
}

function write(text: string, { output, force }: Delivery, { print }: Pick<CommandContext, "print">): void {
  if (output === undefined) print(text);
  else writeOutputFile(output, text, { force });
}

function writeApp(
  connection: ClusterConnection,
  services: readonly IscsiServiceState[],
  { output: file, merge, force, quiet, ...options }: Delivery,
  { print, warn }: Pick<CommandContext, "print" | "warn">,
): void {
  const text = appSource(connection, services, options);
  const { endpoint } = connection;
  const isAdded = merge && file !== undefined;
  const { written, warnings } = isAdded
    ? addToApp({ file, text, endpoint, services, print })
    : { written: services, warnings: [] };
  if (file === undefined) print(text);
  else if (!isAdded) writeOutputFile(file, text, { force, ...INSTEAD });
  if (file !== undefined && !quiet)
    print(`${file}: ${count(written.length, "service")} ${merge ? "added" : "written"}\n`);
  for (const problem of [...warnings, ...written.flatMap((service) => aliasProblem(service) ?? [])]) warn(problem);
}
