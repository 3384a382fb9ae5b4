import { given } from "../../../lib/model/decode";
import type { SeedService } from "../../../lib/simulator/seed/seed-document";
import { loggedIn, loggedOut } from "../../../lib/simulator/state/login";
import { type SimulatorState, svmByUuid, withoutSvm, withSvm } from "../../../lib/simulator/state/state";
import { newService, type Service, type Svm } from "../../../lib/simulator/state/svm";
import type { Deed } from "./history";

/** The state once a deed is done; to an SVM that is gone nothing can be done. */
export function done(state: SimulatorState, uuid: string, deed: Deed): SimulatorState {
  const svm = svmByUuid(state, uuid);
  if (svm === undefined) return state;
  switch (deed.kind) {
    case "set":
      return withSvm(state, uuid, { service: changed(svm, deed.values) });
    case "delete service":
      return withSvm(state, uuid, { service: undefined });
    case "change SVM":
      return withSvm(state, uuid, deed.values);
    case "log in":
      return withSvm(state, uuid, loggedIn(svm, deed.initiator));
    case "log out":
      return withSvm(state, uuid, loggedOut(svm, deed.initiator));
    case "rename":
      return withSvm(state, uuid, { name: `${svm.name}-renamed` });
    case "swap names":
      return swapNames(state);
    case "remove SVM":
      return withoutSvm(state, uuid);
  }
}

function changed(svm: Svm, { enabled, alias: targetAlias }: SeedService): Service {
  return { ...(svm.service ?? newService(svm)), ...given({ enabled, targetAlias }) };
}

function swapNames(state: SimulatorState): SimulatorState {
  const [first, second] = state.svms;
  if (first === undefined || second === undefined) return state;
  return { ...state, svms: [renamed(first, second.name), renamed(second, first.name)] };
}

function renamed(svm: Svm, name: string): Svm {
  return { ...svm, name };
}
