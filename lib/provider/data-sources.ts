import { ReconcileError } from "../errors";
import { ActiveSessions } from "../model/policies";
import { serviceKey, RECORD_FIELDS } from "../model/service";
import { PORTALS_ATTRIBUTE, PORTALS_TYPE } from "../model/contract";
import { type Diagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { readObject, writeValue, type ValueObject } from "../plugin/value";
import type { Answer, Request } from "../plugin/messages";
import { assess, findSvm, portalsDown, portalsUnknown } from "../reconciler/assess";
import type { Cluster } from "./cluster";
import { noService } from "./import";
import { errorOf } from "./problems";
import { attributeValues, serviceObject, svmOf, withLive } from "./service-object";
import type { Session } from "./session";

export async function readDataSource(
  session: Session,
  { typeName, config }: Request<"ReadDataSource">,
): Promise<Answer<"ReadDataSource">> {
  const values = readObject(config) ?? {};
  try {
    if (typeName === PORTALS_TYPE) return await targetPortals(session, values);
    return { state: writeValue(await existingService(session, values)) };
  } catch (error) {
    return { diagnostics: [errorOf(error)] };
  }
}

async function existingService(session: Session, config: ValueObject): Promise<ValueObject> {
  const declared = serviceObject(config);
  const svm = svmOf(declared);
  const cluster = session.reach(declared.cluster, svm);
  const live = await foundOrRenewed(session, cluster, () => cluster.find(svm));
  // Declared absent, nothing is wrong with an SVM without a service but that it is another SVM.
  const facts = live === undefined ? { svms: await cluster.svms() } : {};
  const absent = { spec: { ...svm, ensure: "absent" as const }, activeSessions: ActiveSessions.PROTECT };
  const { problem } = assess(absent, live, facts, { sessions: [] });
  if (problem !== undefined)
    throw new ReconcileError("OTHER_SVM", `SVM ${serviceKey(svm)}: ${problem.problem}`, { remedy: problem.remedy });
  if (live === undefined) throw noService(cluster.connection.name, svm);
  const found = withLive(declared, live);
  return { cluster: declared.cluster, ...attributeValues(RECORD_FIELDS, ({ attribute }) => found[attribute]) };
}

/** The portals of an SVM. One request reads those of all SVMs of a cluster. Without the permission, there are none. */
async function targetPortals(session: Session, config: ValueObject): Promise<Answer<"ReadDataSource">> {
  const { cluster: name, svm_name, svm_uuid } = serviceObject(config);
  const svm = svmOf({ svm_name, svm_uuid });
  const cluster = session.reach(name, svm);
  const svmUuid =
    svm.svmUuid ?? (await cluster.find(svm))?.svmUuid ?? findSvm(svm, { svms: await cluster.svms() })?.uuid;
  if (svmUuid === undefined) throw noService(cluster.connection.name, svm);
  const portals = (await foundOrRenewed(session, cluster, async () => (await cluster.portals())?.get(svmUuid))) ?? [];
  const isUnknown = (await cluster.portals()) === undefined;
  const warnings = isUnknown ? [portalsUnknown(serviceKey(svm))] : portalsDown(serviceKey(svm), portals);
  return {
    state: writeValue({
      cluster: name,
      svm_name,
      svm_uuid,
      [PORTALS_ATTRIBUTE]: portals.map(({ address }) => address),
    }),
    diagnostics: warnings.map(portalsWarning),
  };
}

function portalsWarning(text: string): Diagnostic {
  return warningDiagnostic("Check the portals of the SVM", text);
}

/** A service or LIF that the same apply has created is not among those that were read before. */
async function foundOrRenewed<Found>(
  { applies }: Session,
  cluster: Cluster,
  find: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const found = await find();
  if (found !== undefined || !applies) return found;
  cluster.renew();
  return find();
}
