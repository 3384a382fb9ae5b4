import { ReconcileError } from "../errors";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import type { IscsiServices } from "../ontap/iscsi-services";
import { listSvms } from "../ontap/svms";
import { diagnose } from "./diagnose";
import { unlessDenied } from "./preflight";
import { describeSent, type Sent } from "./sent";

/**
 * Reads the live services that the specs are about, in one paged read however many there are.
 *
 * @returns one state for each spec, in their order; `undefined` where the SVM has no service.
 */
export async function observe(
  services: IscsiServices,
  specs: readonly IscsiServiceSpec[],
): Promise<readonly (IscsiServiceState | undefined)[]> {
  const [first, ...others] = specs;
  if (first === undefined) return [];
  if (others.length === 0 && first.svmUuid !== undefined) return [await services.findByUuid(first.svmUuid)];
  const isAlone = others.length === 0 && !NO_NAME_IN_A_QUERY.test(serviceKey(first));
  const found = await (isAlone ? services.findByName(serviceKey(first)) : services.list(among(specs)));
  const byUuid = new Map(found.map((state) => [state.svmUuid, state]));
  const byName = new Map(found.map((state) => [state.svmName, state]));
  return specs.map(({ svmUuid, svmName = "" }) => (svmUuid === undefined ? byName.get(svmName) : byUuid.get(svmUuid)));
}

/**
 * Sees to it that what is absent is so of one SVM: that its UUID has no service says nothing of the SVM that has its name.
 *
 * @throws ReconcileError OTHER_SVM when name and UUID are not of one; TransportError when ONTAP gives no answer.
 */
export async function expectOneSvm({ client }: IscsiServices, spec: IscsiServiceSpec, sent: Sent): Promise<undefined> {
  const { ensure, svmName, svmUuid } = spec;
  if (ensure !== "absent" || svmName === undefined || svmUuid === undefined) return;
  const svms = await unlessDenied(listSvms(client));
  if (svms === undefined) return;
  const obstacle = diagnose(spec, undefined, { svms });
  if (obstacle === undefined) return;
  const { problem, remedy } = obstacle;
  const owners = svms.filter(({ name, uuid }) => name === svmName || uuid === svmUuid);
  const seen = owners.map(({ name, uuid }) => `${name} has ${uuid}`).join(", ");
  const found = `got the UUID ${svmUuid}, but ${seen}`;
  throw new ReconcileError("OTHER_SVM", `SVM ${svmName}: ${problem}: ${found}; ${describeSent(sent)}`, { remedy });
}

/** A record of an SVM that is not declared may be as it likes. */
function among(specs: readonly IscsiServiceSpec[]): (svm: Required<SvmIdentity>) => boolean {
  const names = new Set(specs.map(({ svmName }) => svmName));
  const uuids = new Set(specs.map(({ svmUuid }) => svmUuid));
  return ({ svmName, svmUuid }) => names.has(svmName) || uuids.has(svmUuid);
}

/** What ONTAP's query language takes for something else than a name: an absent value, a range. */
const NO_NAME_IN_A_QUERY = /^null$|\.\./;
