import { omitUndefined } from "../../../lib/model/decode";
import { parseSeed } from "../../../lib/simulator/seed";
import type { SeedService } from "../../../lib/simulator/schema-types";
import { loggedIn, loggedOut, newService, type Service, type Svm } from "../../../lib/simulator/svm";
import { type SimulatorState, nextSvm, withAddedSvm, withoutSvm, withSvm } from "../../../lib/simulator/state";
import type { Action, LiveSvm } from "./history";

/** The state once an action is done to an SVM. */
export function done(state: SimulatorState, svm: Svm, action: Action): SimulatorState {
  const { uuid } = svm;
  switch (action.kind) {
    case "set":
      return withSvm(state, uuid, { service: changed(svm, action.values) });
    case "delete service":
      return withSvm(state, uuid, { service: undefined });
    case "change SVM":
      return withSvm(state, uuid, action.values);
    case "log in":
      return withSvm(state, uuid, loggedIn(svm, action.initiator));
    case "log out":
      return withSvm(state, uuid, loggedOut(svm, action.initiator));
    case "rename":
      return withSvm(state, uuid, { name: `${svm.name}-renamed` });
    case "swap names":
      return swapNames(state);
    case "remove SVM":
      return withoutSvm(state, uuid);
    case "re-create SVM":
      return recreated(state, svm, action.as);
    case "swap array":
      return anotherArray(state, action.as);
  }
}

function changed(svm: Svm, { enabled, alias: targetAlias }: SeedService): Service {
  return { ...(svm.service ?? newService(svm)), ...omitUndefined({ enabled, targetAlias }) };
}

function recreated(state: SimulatorState, { uuid, name }: Svm, live: LiveSvm): SimulatorState {
  const others = withoutSvm(state, uuid);
  return seedsOf(others, [name], live).reduce(withAddedSvm, others);
}

function anotherArray(state: SimulatorState, live: LiveSvm): SimulatorState {
  const names = state.svms.map(({ name }) => name);
  const none = state.svms.reduce((rest, { uuid }) => withoutSvm(rest, uuid), state);
  return { ...none, svms: seedsOf(none, names, live) };
}

/** SVMs of some names, with UUIDs that the cluster never had. */
function seedsOf(state: SimulatorState, names: readonly string[], live: LiveSvm): readonly Svm[] {
  const svms = names.map((name) => ({ name, ...live, uuid: nextSvm(state, name).uuid }));
  return parseSeed({ svms, cluster: state.cluster }).state.svms;
}

function swapNames(state: SimulatorState): SimulatorState {
  const [first, second] = state.svms;
  if (first === undefined || second === undefined) return state;
  return { ...state, svms: [renamed(first, second.name), renamed(second, first.name)] };
}

function renamed(svm: Svm, name: string): Svm {
  return { ...svm, name };
}
