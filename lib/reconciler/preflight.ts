import { OntapApiError } from "../errors";
import { isRefusal } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { isIscsiLicensed, listPortals, listSvms, type Portals, type SvmFacts } from "../ontap/resources";

/** What is known about a cluster besides its services; what nobody asked for, or ONTAP does not tell the login, is missing. */
export interface ClusterFacts {
  readonly svms?: readonly SvmFacts[] | undefined;
  readonly licensed?: boolean | undefined;
  readonly portals?: Portals | undefined;
}

/** Which facts are needed. */
export type FactsWanted = { readonly [Name in keyof ClusterFacts]-?: boolean };

/**
 * Reads what is wanted, with one request of each kind for the whole cluster.
 *
 * @throws TransportError when ONTAP gives no answer; a refusal leaves a fact open.
 */
export async function preflight(client: OntapClient, wanted: FactsWanted): Promise<ClusterFacts> {
  const [svms, licensed, portals] = await Promise.all([
    wanted.svms ? unlessRefused(listSvms(client)) : undefined,
    wanted.licensed ? unlessRefused(isIscsiLicensed(client)) : undefined,
    wanted.portals ? unlessRefused(listPortals(client)) : undefined,
  ]);
  return { svms, licensed, portals };
}

/** The UUID of the SVM of a name, for a message; `undefined` when there is none, or it cannot be told. */
export async function findSvmUuid(client: OntapClient, svmName: string): Promise<string | undefined> {
  const svms = await listSvms(client).catch(() => []);
  return svms.find(({ name }) => name === svmName)?.uuid;
}

/** For what only helps a plan: a refusal, of whatever kind, leaves the question open. */
export async function unlessRefused<Fact>(fact: Promise<Fact>): Promise<Fact | undefined> {
  try {
    return await fact;
  } catch (error) {
    if (error instanceof OntapApiError) return undefined;
    throw error;
  }
}

/** What was read; `undefined` when the role may not. For what counts: any other refusal is the caller's to tell. */
export async function unlessDenied<Value>(read: Promise<Value>): Promise<Value | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isRefusal(error, "permissionDenied")) return undefined;
    throw error;
  }
}
