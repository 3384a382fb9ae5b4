import { inWords } from "../errors";
import { describeValues } from "../model/differences";
import { ActiveSessions } from "../model/policies";
import { type IscsiServiceState, serviceKey } from "../model/service";
import { isDestination, type SvmFacts } from "../ontap/resources";
import { assess, findSvm } from "../reconciler/assess";
import { failed, type Finding, passed, type Readable, skipped } from "./doctor-steps";
import type { Observable } from "./stacks";

/** @param declared the services that stacks declare on the cluster: an SVM that cannot have its own is a failure. */
export function checkSvms({ svms, services }: Readable, declared: readonly Observable[]): Finding {
  if (svms === undefined)
    return skipped(`not known: this user may not read /svm/svms, but sees ${services.length} services`);
  const remedy = "create an SVM (vserver create), or use a user of the cluster: a user of an SVM sees only that";
  if (svms.length === 0) return failed(remedy, "this user sees no SVM");
  const bySvm = new Map(services.map((service) => [service.svmUuid, service]));
  const details = svms.map((svm) => describeSvm(svm, bySvm.get(svm.uuid)));
  const warnings = svms.flatMap((svm) => warningsOf(svm, bySvm.get(svm.uuid)));
  const wrong = declared.flatMap((service) => {
    const live = bySvm.get(findSvm(service.spec, { svms })?.uuid ?? "");
    const { problem } = assess(service, live, { svms }, { sessions: [] });
    const { stack, construct } = service.place;
    return problem === undefined
      ? []
      : [{ ...problem, of: `SVM ${serviceKey(service.spec)} of ${stack}/${construct}` }];
  });
  if (wrong.length === 0) return passed(details, warnings);
  const remedies = new Set(wrong.map((each) => each.remedy));
  const problems = wrong.map(({ of, problem }) => `${of}: ${problem}`);
  return { ...failed([...remedies].join("; "), ...problems, ...details), warnings };
}

/** A live service that no host can connect to. */
function warningsOf(svm: SvmFacts, service: IscsiServiceState | undefined): readonly string[] {
  if (service === undefined) return [];
  const spec = { svmUuid: svm.uuid };
  return assess({ spec, activeSessions: ActiveSessions.PROTECT }, service, { svms: [svm] }, { sessions: [] }).warnings;
}

function describeSvm(svm: SvmFacts, service: IscsiServiceState | undefined): string {
  const { name, uuid: svmUuid, state = "state not known", iscsiAllowed } = svm;
  const allowed =
    iscsiAllowed === undefined ? "not known whether iSCSI is allowed" : `iSCSI ${iscsiAllowed ? "" : "not "}allowed`;
  const has = service === undefined ? "no service" : `service${describeValues(service)}`;
  const copy = isDestination(svm) ? ", destination of SVM-DR or MetroCluster" : "";
  const declared = { spec: { svmName: name, svmUuid }, activeSessions: ActiveSessions.PROTECT };
  const { problem, warnings } = assess(declared, undefined, { svms: [svm] }, { sessions: [] });
  const texts =
    problem === undefined ? (service === undefined ? warnings : []) : [inWords(problem.problem, problem.remedy)];
  const ready = texts.map((text) => `: ${text}`).join("");
  return `${name}: ${state}${copy}, ${allowed}, ${has}${ready}`;
}
