import { uuidFromName, newService, type Service, type Svm } from "../../lib/simulator/svm";
import type { IscsiServiceSpec } from "../../lib/model/service";
import { requestsOf, type ScenarioOnSvm, SCENARIOS } from "../helpers/scenarios";

/** What somebody else does to an SVM: the values that change. */
type Action = (svm: Svm) => Partial<Svm>;

const ACTIONS = {
  "creates the service": (svm) => ({
    service: svm.service ?? newService(svm, { enabled: false, targetAlias: "theirs" }),
  }),
  "enables or disables it": toService((service) => ({ ...service, enabled: !service.enabled })),
  "changes its alias": toService((service) => ({ ...service, targetAlias: "theirs" })),
  "deletes it": toService(() => undefined),
  "renames the SVM": ({ name }) => ({ name: `${name}-renamed` }),
} satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;
export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[];

/** By what the declaration knows the SVM. */
type Identity = "name" | "UUID" | "both";

/** A reconciliation into which somebody else comes between, on an SVM of its own. */
export interface Encounter extends ScenarioOnSvm {
  readonly identity: Identity;
  readonly action: ActionName;
  /** It is done right before the request of this number. */
  readonly before: number;
}

/** Every action before every request of every scenario. */
export const ENCOUNTERS: readonly Encounter[] = SCENARIOS.flatMap((scenario, index) =>
  requestsOf(scenario).flatMap((_, position) =>
    ACTION_NAMES.flatMap((action, number) =>
      identitiesFor(action).map((identity) => {
        const svmName = `svm${index}-${position}-${number}-${identity}`;
        return { svmName, scenario, identity, action, before: position + 1 };
      }),
    ),
  ),
);

/** Only to a renamed SVM it matters by what it is known. */
function identitiesFor(action: ActionName): readonly Identity[] {
  return action === "renames the SVM" ? ["name", "UUID", "both"] : ["name"];
}

/** What is declared. */
export function specOf({ svmName, scenario: { declared }, identity }: Encounter): IscsiServiceSpec {
  return {
    ...(identity === "UUID" ? {} : { svmName }),
    ...(identity === "name" ? {} : { svmUuid: uuidFromName(svmName) }),
    ...declared,
  };
}

/** What the other actor changes. */
export function actionOf({ action }: Encounter, svm: Svm): Partial<Svm> {
  return ACTIONS[action](svm);
}

function toService(change: (service: Service) => Service | undefined): Action {
  return ({ service }) => ({ service: service && change(service) });
}
