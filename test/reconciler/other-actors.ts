import type { IscsiServiceSpec } from "../../lib/model/iscsi-service";
import { uuidFromName } from "../../lib/simulator/state/identity";
import { newService, type Service, type Svm } from "../../lib/simulator/state/svm";
import { requestsOf, type ScenarioOnSvm, SCENARIOS } from "../helpers/scenarios";

/** What somebody else does to an SVM: the values that change. */
type Deed = (svm: Svm) => Partial<Svm>;

const DEEDS = {
  "creates the service": (svm) => ({
    service: svm.service ?? newService(svm, { enabled: false, targetAlias: "theirs" }),
  }),
  "enables or disables it": toService((service) => ({ ...service, enabled: !service.enabled })),
  "changes its alias": toService((service) => ({ ...service, targetAlias: "theirs" })),
  "deletes it": toService(() => undefined),
  "renames the SVM": ({ name }) => ({ name: `${name}-renamed` }),
} satisfies Record<string, Deed>;

export type DeedName = keyof typeof DEEDS;
export const DEED_NAMES = Object.keys(DEEDS) as DeedName[];

/** By what the declaration knows the SVM. */
type Identity = "name" | "UUID" | "both";

/** A reconciliation into which somebody else comes between, on an SVM of its own. */
export interface Encounter extends ScenarioOnSvm {
  readonly identity: Identity;
  readonly deed: DeedName;
  /** It is done right before the request of this number. */
  readonly before: number;
}

/** Every deed before every request of every scenario. */
export const ENCOUNTERS: readonly Encounter[] = SCENARIOS.flatMap((scenario, index) =>
  requestsOf(scenario).flatMap((_, position) =>
    DEED_NAMES.flatMap((deed, number) =>
      identitiesFor(deed).map((identity) => {
        const svmName = `svm${index}-${position}-${number}-${identity}`;
        return { svmName, scenario, identity, deed, before: position + 1 };
      }),
    ),
  ),
);

/** Only to a renamed SVM it matters by what it is known. */
function identitiesFor(deed: DeedName): readonly Identity[] {
  return deed === "renames the SVM" ? ["name", "UUID", "both"] : ["name"];
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
export function deedOf({ deed }: Encounter, svm: Svm): Partial<Svm> {
  return DEEDS[deed](svm);
}

function toService(change: (service: Service) => Service | undefined): Deed {
  return ({ service }) => ({ service: service && change(service) });
}
