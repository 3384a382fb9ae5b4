import type { ActiveSessions } from "../../../lib/model/active-sessions";
import { given } from "../../../lib/model/decode";
import type { Ensure, IscsiServiceSpec } from "../../../lib/model/iscsi-service";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import { type Declaration, type History, NEIGHBOUR } from "./history";

/** What a service shall become, and what must not happen on the way. */
export interface Goal extends IscsiServiceSpec {
  readonly activeSessions: ActiveSessions;
  /** UUID of the SVM that a plan saw: no other one may be written to. */
  readonly seenSvmUuid?: string;
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

/** What the declaration of a history means. */
export function goalOf(history: History): Goal {
  const { svmName: svm, svmUuid: uuid, ensure, enabled, targetAlias: alias } = fieldsOf(history);
  return given({
    svmName: svm,
    svmUuid: uuid?.toLowerCase(),
    ensure: ensure === "absent" ? ABSENT : undefined,
    enabled: enabled === undefined ? undefined : enabled === "true",
    targetAlias: alias?.normalize("NFC"),
    activeSessions: history.activeSessions,
    seenSvmUuid: history.sees ? uuidAtFirst(history) : undefined,
  });
}

/** UUID of the SVM that the declaration means at first; none when there is no such SVM. */
function uuidAtFirst({ svmName, declaration: { by } }: History): string | undefined {
  if (by === "the name of no SVM") return undefined;
  return uuidFromName(by === "name and the neighbour's uuid" ? NEIGHBOUR : svmName);
}
