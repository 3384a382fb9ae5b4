import type { IscsiServiceState } from "../../model/iscsi-service";
import { describeValues } from "../../model/differences";
import { explain } from "../../ontap/catalogue";
import type { SvmFacts } from "../../ontap/records";
import type { Readable } from "./check-rights";
import type { Finding } from "./checklist";

const STOPPED = "5374893";
const NOT_ALLOWED = "2621507";

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
  const code = obstacle(svm);
  return [`${name}: ${state}, ${allowed}, ${has}`, ...(code === undefined ? [] : [explain(code, name)])].join(": ");
}

/** What ONTAP would refuse a creation with. */
function obstacle({ state, iscsiAllowed }: SvmFacts): string | undefined {
  if (state === "stopped") return STOPPED;
  return iscsiAllowed === false ? NOT_ALLOWED : undefined;
}
