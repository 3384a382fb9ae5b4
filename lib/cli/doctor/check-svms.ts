import { inWords } from "../../errors";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { describeValues } from "../../model/differences";
import { explainClass, type RefusalClass } from "../../ontap/catalogue";
import type { SvmFacts } from "../../ontap/records";
import type { Readable } from "./check-rights";
import type { Finding } from "./checklist";

/** Which SVMs there are, and whether each is ready for a service. */
export function checkSvms({ svms, services }: Readable): Finding<undefined> {
  if (svms === undefined) {
    const details = [`not known: the login may not read /svm/svms; it sees ${services.length} services`];
    return { status: "skipped", value: undefined, details };
  }
  if (svms.length === 0) {
    const remedy =
      "create an SVM (vserver create), or log in as a user that sees the SVMs: a login of an SVM sees only that";
    return { status: "failed", details: ["the login sees no SVM"], remedy };
  }
  const bySvm = new Map(services.map((service) => [service.svmUuid, service]));
  const readiness = svms.map((svm) => ({ svm, service: bySvm.get(svm.uuid) }));
  return {
    status: "ok",
    value: undefined,
    details: readiness.map(({ svm, service }) => describe(svm, service)),
    facts: { svms: readiness.map(({ svm, service }) => ({ ...svm, service: service ?? null })) },
  };
}

function describe(svm: SvmFacts, service: IscsiServiceState | undefined): string {
  const { name, state = "state not known", iscsiAllowed } = svm;
  const allowed =
    iscsiAllowed === undefined ? "not known whether iSCSI is allowed" : `iSCSI ${iscsiAllowed ? "" : "not "}allowed`;
  const has = service === undefined ? "no service" : `service${describeValues(service)}`;
  const seen = `${name}: ${state}, ${allowed}, ${has}`;
  const refusal = obstacle(svm);
  if (refusal === undefined) return seen;
  const { meaning, remedy } = explainClass(refusal, name);
  return `${seen}: ${inWords(meaning, remedy)}`;
}

/** How ONTAP would refuse a creation. */
function obstacle({ state, iscsiAllowed }: SvmFacts): RefusalClass | undefined {
  if (state === "stopped") return "svmStopped";
  return iscsiAllowed === false ? "protocolNotAllowed" : undefined;
}
