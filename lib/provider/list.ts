import type { PROVIDER } from "../plugin/messages";
import { writeValue } from "../plugin/dynamic-value";
import type { ValueObject } from "../plugin/value";
import type { Encodable } from "../plugin/wire";
import type { Cluster } from "./cluster";
import { identityOf } from "./identity";
import { newState } from "./import";
import { errorOf } from "./problems";
import { textIn } from "./service-object";
import type { Session } from "./session";

type Listed = Encodable<typeof PROVIDER.ListResource.response>;

/** How a list is wanted. */
export interface ListOptions {
  /** Whether each item has its state, too. */
  readonly includesState: boolean;
  /** Most items; 0 for all. */
  readonly limit: number;
}

/** The live services that match, by cluster and SVM name; an item with an error for a cluster that cannot be read. */
export async function* listServices(
  session: Session,
  config: ValueObject,
  { includesState, limit }: ListOptions,
): AsyncIterable<Listed> {
  const pattern = patternOf(textIn(config.svm_name));
  let left = limit > 0 ? limit : Infinity;
  try {
    for (const cluster of clustersOf(session, config)) {
      const svms = (await cluster.services()).all().filter(({ svmName }) => pattern.test(svmName));
      svms.sort((one, other) => (one.svmName < other.svmName ? -1 : 1));
      for (const { svmUuid } of svms) {
        if (left === 0) return;
        left -= 1;
        yield await listed(cluster, svmUuid, includesState);
      }
    }
  } catch (error) {
    yield { diagnostics: [errorOf(error)] };
  }
}

function clustersOf(session: Session, config: ValueObject): readonly Cluster[] {
  const name = textIn(config.cluster);
  return name === undefined ? session.clusters() : [session.cluster(name) ?? []].flat();
}

async function listed(cluster: Cluster, svmUuid: string, includesState: boolean): Promise<Listed> {
  const live = await cluster.find({ svmUuid });
  if (live === undefined) return {};
  const state = await newState(cluster, live);
  return {
    identity: identityOf(state),
    displayName: `${cluster.connection.name}/${live.svmName}`,
    ...(includesState && { resourceObject: writeValue({ ...state }) }),
  };
}

/** The pattern as a regular expression: `*` stands for any characters. */
function patternOf(pattern = "*"): RegExp {
  const pieces = pattern.split("*").map((piece) => piece.replaceAll(".", "\\."));
  return new RegExp(`^${pieces.join(".*")}$`);
}
