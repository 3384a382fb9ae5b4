import { OntapApiError } from "../errors";
import type { OntapClient } from "../ontap/client";
import { isIscsiLicensed } from "../ontap/licenses";
import type { SvmFacts } from "../ontap/records";
import { listSvms } from "../ontap/svms";

/** What is known about a cluster before a creation; what ONTAP does not tell the login is `undefined`. */
export interface ClusterFacts {
  readonly svms: readonly SvmFacts[] | undefined;
  readonly licensed: boolean | undefined;
}

/**
 * Looks at what a creation depends on, with one request of each kind for the whole cluster.
 *
 * @throws TransportError when ONTAP gives no answer; a refusal leaves a fact open.
 */
export async function preflight(client: OntapClient): Promise<ClusterFacts> {
  const [svms, licensed] = await Promise.all([unlessRefused(listSvms(client)), unlessRefused(isIscsiLicensed(client))]);
  return { svms, licensed };
}

/** A refusal is no reason to fail: an old release, or a small role, only leaves the question open. */
async function unlessRefused<Fact>(fact: Promise<Fact>): Promise<Fact | undefined> {
  try {
    return await fact;
  } catch (error) {
    if (error instanceof OntapApiError) return undefined;
    throw error;
  }
}
