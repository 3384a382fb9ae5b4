import { isManaged, VARIABLE } from "../../model/contract";
import type { Fields } from "../../model/decode";
import type { LeftOut } from "./left-out";
import { fieldsAt, svmKey } from "./observation-blocks";
import { type Configured, configurationOf, moduleOf, withoutIndexes } from "./plan-configuration";
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
  const planned = resourcesOf(fieldsAt(document, "planned_values"))
    .map(({ address, values }) => ({ address: String(address), ...fieldsAt(values, "triggers") }))
    .filter(isManaged);
  const connections = new Map(configurationOf(document).map((resource) => [resource.address, connectionOf(resource)]));
  const writers = new Map<string, string[]>();
  for (const { address, ...service } of [...planned, ...leftOut]) {
    const key = keyOf(address, service);
    writers.set(key, [...(writers.get(key) ?? []), address]);
  }
  return ({ block, cluster, service }) => {
    const isOnCluster = (address: string): boolean => {
      const connection = connections.get(withoutIndexes(address));
      return (
        connection === undefined || cluster === undefined || connection.includes(`"name":${JSON.stringify(cluster)}`)
      );
    };
    const [writer, ...others] = (writers.get(keyOf(block, service)) ?? []).filter(isOnCluster);
    return others.length === 0 ? writer : undefined;
  };
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
