import { isManaged, VARIABLE } from "../../model/contract";
import type { Fields } from "../../model/decode";
import type { LeftOut } from "./left-out";
import { fieldsAt, svmKey } from "./observation-blocks";
import { type Configured, configurationOf, moduleOf, scopesOf, withoutIndexes } from "./plan-configuration";
import { resourcesOf } from "./plan-document";

/** A service that a block observes. */
interface ObservedService {
  /** The address of the block. */
  readonly block: string;
  readonly cluster: string | undefined;
  /** Its flat texts. */
  readonly service: Fields;
}

/** Finds the address of the resource that writes to a service; `undefined` when there is none, or several may be it. */
export type WriterOf = (observed: ObservedService) => string | undefined;

/** The resources that write to services, those that the plan leaves out among them: a block may observe them all the same. */
export function writersOf(document: Fields, leftOut: readonly LeftOut[]): WriterOf {
  const configured = configurationOf(document);
  const own = ownWriters(configured);
  const writers = writersBySvm(document, leftOut);
  const connections = new Map(configured.map((resource) => [resource.address, connectionOf(resource)]));
  return ({ block, cluster, service }) => {
    const writer = own.get(withoutIndexes(block));
    if (writer !== undefined) return `${moduleOf(block)}${writer}`;
    const isOnCluster = (address: string): boolean => {
      const connection = connections.get(withoutIndexes(address));
      return (
        connection === undefined || cluster === undefined || connection.includes(`"name":${JSON.stringify(cluster)}`)
      );
    };
    const [first, ...others] = (writers.get(keyOf(block, service)) ?? []).filter(isOnCluster);
    return others.length === 0 ? first : undefined;
  };
}

/** By the addresses of blocks about one service: the resource that refers to the block's answer, by its name in their module. */
function ownWriters(configured: readonly Configured[]): ReadonlyMap<string, string> {
  const managed = configured.filter(({ expressions }) =>
    isManaged(fieldsAt(expressions, "triggers", "constant_value")),
  );
  const byScope = new Map(
    managed.flatMap((resource) => scopesOf(resource, "triggers").map((scope) => [scope, resource.address] as const)),
  );
  return new Map(
    configured.flatMap((block) =>
      scopesOf(block, "query").flatMap((scope) => {
        const writer = byScope.get(scope);
        return writer === undefined ? [] : [[block.address, writer.slice(moduleOf(writer).length)] as const];
      }),
    ),
  );
}

function writersBySvm(document: Fields, leftOut: readonly LeftOut[]): ReadonlyMap<string, readonly string[]> {
  const planned = resourcesOf(fieldsAt(document, "planned_values"))
    .map(({ address, values }) => ({ ...fieldsAt(values, "triggers"), address: String(address) }))
    .filter(isManaged);
  const writers = new Map<string, string[]>();
  for (const { address, ...service } of [...planned, ...leftOut]) {
    const key = keyOf(address, service);
    writers.set(key, [...(writers.get(key) ?? []), address]);
  }
  return writers;
}

/** A service and its block are in one module. */
function keyOf(address: string, service: Fields): string {
  return `${moduleOf(address)}${svmKey(service)}`;
}

/** The JSON of the connection of what a resource writes to, in which expressions may stand; not told of what is written in HCL. */
function connectionOf({ provisioners }: Configured): string | undefined {
  const connections = provisioners.map(
    (provisioner) => fieldsAt(provisioner, "expressions", "environment", "constant_value")[VARIABLE.cluster],
  );
  return connections.find((connection) => typeof connection === "string");
}
