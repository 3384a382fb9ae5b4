import { omitUndefined } from "../../../lib/model/decode";
import { type ActiveSessions, DeletionPolicy } from "../../../lib/model/policies";
import { type Ensure, type IscsiServiceSpec, type Presence, presenceOf } from "../../../lib/model/service";
import { uuidFromName } from "../../../lib/simulator/svm";
import { type Declaration, type GivingUp, type History, NEIGHBOUR } from "./history";

/** What a service shall become, and what must not happen on the way. */
export interface Goal extends IscsiServiceSpec {
  readonly activeSessions: ActiveSessions;
  /** UUID of the SVM that a plan saw: no other one may be written to. */
  readonly seenSvmUuid?: string;
  /** How much of the service a plan saw. */
  readonly seen?: Presence;
  /** Whether the service is given up: then none is created, and its SVM has to be there. */
  readonly isGivenUp: boolean;
}

const ABSENT: Ensure = "absent";

/** A declaration as flat texts. */
type Fields = Readonly<Partial<Record<keyof IscsiServiceSpec, string>>>;

/** The declaration as a program gets it, written as a user may write it. */
export function fieldsOf({ svmName, declaration: { by, ...values } }: History): Fields {
  const names: Record<Declaration["by"], Fields> = {
    name: { svmName },
    uuid: { svmUuid: uuidFromName(svmName).toUpperCase() },
    "name and uuid": { svmName, svmUuid: uuidFromName(svmName) },
    "name and the neighbour's uuid": { svmName, svmUuid: uuidFromName(NEIGHBOUR) },
    "the name of no SVM": { svmName: "no_such_svm" },
  };
  return { ...names[by], ...values };
}

/** What is to be achieved in a history. */
export function goalOf(history: History): Goal {
  const { activeSessions, sees, retires } = history;
  const seenSvmUuid = sees || retires !== undefined ? uuidAtFirst(history) : undefined;
  const spec = retires === undefined ? specOf(history) : { svmUuid: uuidFromName(history.svmName), ...LEFT[retires] };
  const seen = sees && retires === undefined ? seenAtFirst(history) : undefined;
  return omitUndefined({ ...spec, activeSessions, seenSvmUuid, seen, isGivenUp: retires !== undefined });
}

/** What giving a service up leaves of it. */
const LEFT: Readonly<Record<GivingUp, IscsiServiceSpec>> = {
  [DeletionPolicy.DISABLE]: { enabled: false },
  [DeletionPolicy.DELETE]: { ensure: "absent" },
};

/** What the declaration means. */
function specOf(history: History): IscsiServiceSpec {
  const { svmName, svmUuid: uuid, ensure, enabled, targetAlias: alias } = fieldsOf(history);
  return omitUndefined({
    svmName,
    svmUuid: uuid?.toLowerCase(),
    ensure: ensure === "absent" ? ABSENT : undefined,
    enabled: enabled === undefined ? undefined : enabled === "true",
    targetAlias: alias?.normalize("NFC"),
  });
}

/** UUID of the SVM that is meant at first; none when there is no such SVM. */
function uuidAtFirst({ svmName, retires, declaration: { by } }: History): string | undefined {
  if (retires !== undefined) return uuidFromName(svmName);
  if (by === "the name of no SVM") return undefined;
  return uuidFromName(by === "name and the neighbour's uuid" ? NEIGHBOUR : svmName);
}

/** How much there is at first of the service that is meant. That of the neighbour is enabled, and on ASA r2 every SVM has one. */
function seenAtFirst(history: History): Presence {
  const { svmName, live, cluster } = history;
  const uuid = uuidAtFirst(history);
  if (uuid === undefined) return "absent";
  const { service = cluster.asaR2 === true ? {} : undefined } = uuid === uuidFromName(svmName) ? live : { service: {} };
  return presenceOf(service && { enabled: true, ...service });
}
