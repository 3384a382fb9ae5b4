import { isOntapRefusal } from "../errors";
import { PERMISSION_DENIED } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { isIscsiLicensed } from "../ontap/licenses";
import type { SvmFacts } from "../ontap/records";
import { listSvms } from "../ontap/svms";

/** What is known about a cluster before a creation; what the login may not look at is `undefined`. */
export interface ClusterFacts {
  readonly svms: readonly SvmFacts[] | undefined;
  readonly licensed: boolean | undefined;
}

/**
 * Looks at what a creation depends on, with one request of each kind for the whole cluster.
 *
 * @throws OntapApiError, TransportError when ONTAP gives no answer; a refusal because of the login's role is none.
 */
export async function preflight(client: OntapClient): Promise<ClusterFacts> {
  const [svms, licensed] = await Promise.all([ifAllowed(listSvms(client)), ifAllowed(isIscsiLicensed(client))]);
  return { svms, licensed };
}

async function ifAllowed<Fact>(fact: Promise<Fact>): Promise<Fact | undefined> {
  try {
    return await fact;
  } catch (error) {
    if (isOntapRefusal(error, PERMISSION_DENIED)) return undefined;
    throw error;
  }
}
