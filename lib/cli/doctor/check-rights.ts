import { given } from "../../model/decode";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { grantCommand } from "../../ontap/catalogue";
import { listPortals } from "../../ontap/ip-interfaces";
import { IscsiServices } from "../../ontap/iscsi-services";
import { listSessions } from "../../ontap/iscsi-sessions";
import type { SvmFacts } from "../../ontap/records";
import { listSvms } from "../../ontap/svms";
import { unlessDenied } from "../../reconciler/preflight";
import type { Finding } from "./checklist";
import type { Login } from "./check-login";

/** What the login may read. */
export interface Readable {
  /** Absent: it may not read `/svm/svms`. */
  readonly svms?: readonly SvmFacts[];
  readonly services: readonly IscsiServiceState[];
}

const SERVICES = "/protocols/san/iscsi/services";
const SESSIONS = "/protocols/san/iscsi/sessions";
const INTERFACES = "/network/ip/interfaces";
const JOBS = "/cluster/jobs";
/** Paths that are good to have, and what is lost without them. */
const OPTIONAL: Readonly<Record<string, string>> = {
  "/cluster": "the version is not known",
  "/svm/svms": "plans cannot tell beforehand why a service cannot be created, nor aim a creation by the SVM's UUID",
  [SESSIONS]: "no service can be disabled or deleted, unless its activeSessions is END",
  [INTERFACES]: "targetPortals is empty",
  [JOBS]: "nothing more is written after a write that ONTAP made a job of, unless its effect shows",
};

/** A cluster may have thousands of them: whether jobs may be read is all that counts. */
const ONE_JOB = { method: "GET", path: `${JOBS}?fields=uuid&max_records=1` } as const;
/** UUID of no SVM: whether sessions may be read is all that counts. */
const NO_SVM = ["00000000-0000-0000-0000-000000000000"];

/**
 * Which paths the login's role may read. Whether it may write is not tried.
 *
 * @throws OntapApiError, TransportError when a path is neither granted nor refused.
 */
export async function checkRights({ client, cluster }: Login): Promise<Finding<Readable>> {
  const svms = await unlessDenied(listSvms(client));
  const services = await unlessDenied(new IscsiServices(client).list());
  const granted = {
    "/cluster": cluster !== undefined,
    "/svm/svms": svms !== undefined,
    [SERVICES]: services !== undefined,
    [SESSIONS]: (await unlessDenied(listSessions(client, NO_SVM))) !== undefined,
    [INTERFACES]: (await unlessDenied(listPortals(client))) !== undefined,
    [JOBS]: (await unlessDenied(client.request(ONE_JOB))) !== undefined,
  };
  const read = Object.entries(granted).map(([path, may]) => `GET ${path}: ${may ? "granted" : "refused"}`);
  const details = [...read, `writing to ${SERVICES}: not tried, an apply needs it`];
  const facts = { granted };
  if (services === undefined)
    return { status: "failed", details, facts, remedy: `${grant(SERVICES)}; an apply needs -access all` };
  const denied = Object.entries(granted).filter(([, may]) => !may);
  const warnings = denied.map(([path]) => `without ${path}, ${OPTIONAL[path] ?? ""}; ${grant(path)}`);
  return { status: "ok", value: given({ svms, services }), details, warnings, facts };
}

function grant(path: string): string {
  return `let the role read it: ${grantCommand(`/api${path}`, "readonly")}`;
}
