import { type IscsiServiceState, recordedState } from "../../lib/model/service";

/** A live service as a cluster reports it, with what matters to a test; a field that none names is empty. */
export function liveService(svmName: string, values: Partial<IscsiServiceState> = {}): IscsiServiceState {
  return Object.assign({}, recordedState({ ensure: "present" }), {
    svmName,
    svmUuid: `19d04b8e-94d7-11e8-8370-${Buffer.from(svmName).toString("hex").padStart(12, "0").slice(-12)}`,
    enabled: true,
    targetAlias: svmName,
    targetName: "iqn.1992-08.com.netapp:sn.19d04b8e94d711e88370005056b48fd2:vs.4",
    ...values,
  });
}
