import { svmNamePattern } from "../model/rules";
import type { PROVIDER } from "../plugin/messages";
import { type ValueObject, writeValue } from "../plugin/value";
import type { Encodable } from "../plugin/wire";
import type { Cluster } from "./cluster";

import { newState } from "./import";
import { errorOf, ReportOnce } from "./problems";
import { identityOf, textIn } from "./service-object";
import type { Session } from "./session";

type Listed = Encodable<typeof PROVIDER.ListResource.response>;

/** How a list is wanted. */
export interface ListOptions {
  /** Whether each item has its state, too. */
  readonly includesState: boolean;
  /** Most items; 0 for all. */
  readonly limit: number;
}

/**
 * The live services that match, by cluster and SVM name; an item with an error in the place of each that cannot be shown, and
 * one for a cluster that cannot be read.
 */
export async function* listServices(
  session: Session,
  config: ValueObject,
  options: ListOptions,
): AsyncIterable<Listed> {
  try {
    yield* listAmong(clustersOf(session, config), svmNamePattern(textIn(config.svm_name) ?? "*"), options);
  } catch (error) {
    yield { diagnostics: [errorOf(error)] };
  }
}

async function* listAmong(
  clusters: readonly Cluster[],
  pattern: RegExp,
  { includesState, limit }: ListOptions,
): AsyncIterable<Listed> {
  const once = new ReportOnce();
  const failed = (error: unknown) => once.tell(error, errorOf).map((diagnostic) => ({ diagnostics: [diagnostic] }));
  let left = limit > 0 ? limit : Infinity;
  for (const cluster of clusters) {
    if (left === 0) return;
    try {
      for (const svmUuid of (await fittingSvms(cluster, pattern)).slice(0, left)) {
        yield* await listed(cluster, svmUuid, includesState).then((item) => [item], failed);
        left -= 1;
      }
    } catch (error) {
      yield* failed(error);
    }
  }
}

function clustersOf(session: Session, config: ValueObject): readonly Cluster[] {
  const name = textIn(config.cluster);
  return name === undefined ? session.clusters() : [session.cluster(name) ?? []].flat();
}

/** The UUIDs of the SVMs that have a service, by their names. */
async function fittingSvms(cluster: Cluster, pattern: RegExp): Promise<readonly string[]> {
  const svms = (await cluster.services()).all().filter(({ svmName }) => pattern.test(svmName));
  return svms.sort((one, other) => (one.svmName < other.svmName ? -1 : 1)).map(({ svmUuid }) => svmUuid);
}

async function listed(cluster: Cluster, svmUuid: string, includesState: boolean): Promise<Listed> {
  const live = await cluster.find({ svmUuid });
  if (live === undefined) return {};
  const state = newState(cluster, live);
  return {
    identity: identityOf(state),
    displayName: `${cluster.connection.name}/${live.svmName}`,
    ...(includesState && { resourceObject: writeValue({ ...state }) }),
  };
}
