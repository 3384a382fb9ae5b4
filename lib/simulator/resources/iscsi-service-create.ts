import { renderRecord } from "../query/collection";
import { type Context, type Handler, type Outcome, visibleSvms } from "../api/context";
import { granted } from "../api/message";
import { parseObjectQuery } from "../query/query";
import { Refusal, type RefusalCode } from "../api/refusal";
import { type BodyValues, decodeBody } from "../api/request-body";
import { type SimulatorState, withSvm } from "../state/state";
import { newService, type Service, type Svm } from "../state/svm";
import { ISCSI_SERVICES, iscsiServiceRecord } from "./iscsi-service-record";
import { refuseOnAsaR2, validAlias, whenUnlocked } from "./iscsi-service-rules";

const BODY = {
  settable: { "svm.uuid": "string", "svm.name": "string", enabled: "boolean", "target.alias": "string" },
  readOnly: ["target.name", "metric", "statistics", "_links"],
} as const;

/** What stands against a creation, in the order in which it is looked at. */
const OBSTACLES: readonly [RefusalCode, (state: SimulatorState, svm: Svm) => boolean][] = [
  ["1115127", ({ cluster }) => !cluster.licenses.includes("iscsi")],
  ["5374077", (_, { service }) => service !== undefined],
  ["5373966", (_, { nvme }) => nvme],
  ["2621507", (_, { iscsiAllowed }) => !iscsiAllowed],
  ["5374893", (_, { state }) => state !== "running"],
];

/** POST of the collection. */
export const createService: Handler = (context) => {
  const { fields, returnRecords } = parseObjectQuery(ISCSI_SERVICES, context.request);
  const values = decodeBody(context.request.body, BODY);
  refuseOnAsaR2(context.state);
  const svm = namedSvm(context, values);
  return whenUnlocked(context, svm, () => {
    refuseObstacles(context.state, svm);
    const service = serviceFrom(svm, values);
    const record = renderRecord(iscsiServiceRecord(svm, service), fields);
    return created(context, svm, service, returnRecords === true ? { num_records: 1, records: [record] } : {});
  });
};

function namedSvm(context: Context, values: BodyValues): Svm {
  const [uuid, name] = [values.get("svm.uuid") ?? "", values.get("svm.name") ?? ""];
  if (uuid === "" && name === "") return requireScope(context);
  const matches = visibleSvms(context).filter((svm) => svm.uuid === uuid || svm.name === name);
  const svm = matches[0];
  if (svm === undefined)
    throw new Refusal("2621462", { message: `The SVM "${name === "" ? uuid : name}" does not exist.` });
  if ((uuid !== "" && svm.uuid !== uuid) || (name !== "" && svm.name !== name)) throw new Refusal("2621706");
  return svm;
}

function requireScope({ scope }: Context): Svm {
  if (scope === undefined) throw new Refusal("2621707");
  return scope;
}

function refuseObstacles(state: SimulatorState, svm: Svm): void {
  for (const [code, standsInTheWay] of OBSTACLES) if (standsInTheWay(state, svm)) throw new Refusal(code);
}

function serviceFrom(svm: Svm, values: BodyValues): Service {
  return newService(svm, {
    enabled: values.get("enabled") !== false,
    targetAlias: validAlias(String(values.get("target.alias") ?? svm.name)),
  });
}

function created({ state }: Context, svm: Svm, service: Service, body: object): Outcome {
  const location = `/api${ISCSI_SERVICES.path}/${svm.uuid}`;
  return { state: withSvm(state, svm.uuid, { service }), response: granted(201, body, { Location: location }) };
}
