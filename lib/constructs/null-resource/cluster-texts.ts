import { Fn, Token } from "cdktf";
import type { DeclaredCluster } from "../declarations";

/** A cluster with its connection as the provisioner program gets it: texts that may hold expressions. */
export interface ClusterTexts extends DeclaredCluster {
  /** The whole connection, as JSON. */
  readonly json: string;
  /** The same for the state: it holds in another checkout, and when files of the stack have moved on. */
  readonly lastingJson: string;
}

/** The cluster with its texts. */
export function clusterTexts(cluster: DeclaredCluster): ClusterTexts {
  const { connection } = cluster;
  const json = jsonText(connection);
  return { ...cluster, json, lastingJson: connection.caFile === undefined ? json : lasting(connection) };
}

/** With the text of the certificate authority in place of its file, whose path in the stack is another after a change of it. */
function lasting({ caFile, ...others }: DeclaredCluster["connection"]): string {
  const path = String(caFile);
  const text = Token.isUnresolved(path)
    ? `\${jsonencode(try(file(${path}), null))}`
    : `\${jsonencode(file("${path}"))}`;
  return jsonText(others, [`"ca":${text}`]);
}

/** The JSON of a record in which the engine fills in what tokens stand for, quoted as JSON demands. */
function jsonText(record: Readonly<Record<string, unknown>>, others: readonly string[] = []): string {
  const fields = Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`);
  return `{${[...fields, ...others].join(",")}}`;
}

function valueText(value: unknown): string {
  return Token.isUnresolved(value) ? Fn.jsonencode(value) : JSON.stringify(value);
}
