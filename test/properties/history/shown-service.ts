import type { Goal } from "./goal";
import type { Collection } from "../../../lib/ontap/wire";
import type { Service } from "../../../lib/simulator/svm";
import type { IscsiServiceRecord } from "../../helpers/service-record";
import type { Served } from "./watched-cluster";

const SERVICES = "/api/protocols/san/iscsi/services";

/** What a look at the services told of the declared one. */
export interface Shown {
  readonly svmName: string;
  readonly svmUuid: string;
  readonly service: Service | undefined;
}

/** What a request's answer told of the declared service; `undefined` when the request was no look at the services. */
export function shownService({ request, response }: Served, goal: Goal): Shown | undefined {
  if (request.method !== "GET" || !request.path.startsWith(SERVICES)) return undefined;
  const record = request.path === SERVICES ? declaredRecord(response.body as Body, goal) : instanceRecord(response);
  if (record === undefined) return { svmName: "", svmUuid: "", service: undefined };
  const { svm, enabled, target } = record;
  return {
    svmName: svm.name,
    svmUuid: svm.uuid,
    service: { enabled, targetAlias: target.alias ?? "", targetName: target.name },
  };
}

type Body = Collection<IscsiServiceRecord>;

function declaredRecord({ records = [] }: Body, { svmUuid, svmName }: Goal): IscsiServiceRecord | undefined {
  return records.find(({ svm }) => (svmUuid === undefined ? svm.name === svmName : svm.uuid === svmUuid));
}

function instanceRecord({ code, body }: Served["response"]): IscsiServiceRecord | undefined {
  return code === undefined ? (body as IscsiServiceRecord) : undefined;
}
