import { randomUUID } from "node:crypto";
import { serviceKey } from "../model/iscsi-service";
import { readObject, writeValue } from "../plugin/dynamic-value";
import { attributePath } from "../plugin/diagnostic";
import type { Answer, Request } from "../plugin/service";
import type { ValueObject } from "../plugin/value";
import { applyChange } from "./apply";
import { destroy, planDestroy, type PlannedDestroy, remedyOfDestroy } from "./destroy";
import { aliasHider } from "./hidden-alias";
import { identityOf } from "./identity";
import { planChange } from "./plan";
import { type PlannedWrite, type PrivateData, readPrivate, withNames, writePrivate } from "./private-data";
import { errorOf, isOfCluster, warningOf } from "./problems";
import { refreshed } from "./refresh";
import { type ServiceObject, serviceObject, svmOf, textIn } from "./service-object";
import type { Session } from "./session";

/** Reads a service, as `readState` does. */
export function readService(session: Session, request: Request<"ReadResource">): Promise<Answer<"ReadResource">> {
  return session.activity.during(() => readState(session, request));
}

/** Reads a service. That its cluster cannot be read is a warning: the plan fails for it, unless it only forgets the service. */
async function readState(
  session: Session,
  { currentState, currentIdentity, private: kept }: Request<"ReadResource">,
): Promise<Answer<"ReadResource">> {
  const state = serviceObject(readObject(currentState) ?? {});
  session.markRead(state);
  const unchanged = { newState: currentState, private: kept, newIdentity: identityOf(state) ?? currentIdentity };
  try {
    const cluster = session.cluster(state.cluster ?? session.onlyCluster());
    const before = readPrivate(kept);
    if (cluster === undefined) return { ...unchanged, private: writePrivate({ ...before, unread: true }) };
    const next = await refreshed(cluster, state);
    if (next === null) return { newState: writeValue(null) };
    session.markRead(next);
    const answer = {
      newState: writeValue({ ...next }),
      private: writePrivate({
        id: randomUUID(),
        endpoint: cluster.connection.endpoint,
        ...before,
        svmNames: withNames(before, textIn(state.svm_name), textIn(next.svm_name)),
        unread: undefined,
      }),
      newIdentity: identityOf(next),
    };
    return { ...answer, diagnostics: session.takeWarnings() };
  } catch (error) {
    const told = session.warned.tell(error, (problem) => warningOf(problem, shownAsBefore(problem, state)));
    return { ...unchanged, diagnostics: aliasHider(state, state.target_alias).diagnostics(told) };
  }
}

function shownAsBefore(problem: unknown, state: ServiceObject): string {
  return isOfCluster(problem)
    ? "the iSCSI services of a cluster are shown as they were, because they cannot be read"
    : `SVM ${serviceKey(svmOf(state))}: its iSCSI service is shown as it was`;
}

/** Plans a creation, a change or a destroy. */
export async function planService(
  session: Session,
  request: Request<"PlanResourceChange">,
): Promise<Answer<"PlanResourceChange">> {
  const [priorObject, proposed, config] = [request.priorState, request.proposedNewState, request.config].map(
    readObject,
  );
  const kept = { id: randomUUID(), ...readPrivate(request.priorPrivate) };
  const prior = priorObject ? serviceObject(priorObject) : null;
  const { nonce } = session;
  if (!proposed || !config) {
    const { diagnostics, gives, seen } = await planGone(session, prior, kept);
    const hider = aliasHider(prior ?? serviceObject({}), prior?.target_alias ?? null);
    return {
      ...planned(null, { ...kept, planned: { kind: gives ? "destroy" : "forget", nonce, seen } }),
      diagnostics: hider.diagnostics(diagnostics),
    };
  }
  const change = { config: serviceObject(config), prior, kept };
  const planning = session.activity.during(() => planChange(session, change));
  const { planned: state, replaces, diagnostics, seen } = await planning;
  const hider = aliasHider(change.config, change.config.target_alias, prior?.target_alias ?? null);
  return {
    ...planned({ ...state }, { ...kept, planned: { kind: "write", nonce, seen } }),
    requiresReplace: replaces.map((name) => attributePath(name)),
    plannedIdentity: prior === null || replaces.length > 0 ? undefined : identityOf(prior),
    diagnostics: hider.diagnostics([...diagnostics, ...session.takeWarnings()]),
  };
}

/** Engines plan in any order: what is declared by the others has to be known before. */
async function planGone(session: Session, prior: ServiceObject | null, kept: PrivateData): Promise<PlannedDestroy> {
  if (prior === null) return { gives: false, diagnostics: [] };
  await session.activity.rest();
  return planDestroy(session, prior, kept);
}

function planned(state: ValueObject | null, kept: PrivateData): Answer<"PlanResourceChange"> {
  return { plannedState: writeValue(state), plannedPrivate: writePrivate(kept) };
}

/**
 * Applies what was planned. What fails leaves the state as it was, and a creation no state at all: an object together with an
 * error would be tainted, and the next apply would destroy the live service first.
 */
export async function applyService(
  session: Session,
  request: Request<"ApplyResourceChange">,
): Promise<Answer<"ApplyResourceChange">> {
  session.applies = true;
  const [priorObject, plannedObject, config] = [request.priorState, request.plannedState, request.config].map(
    readObject,
  );
  const prior = priorObject ? serviceObject(priorObject) : null;
  const { planned: write, ...kept } = readPrivate(request.plannedPrivate);
  if (!plannedObject || !config) {
    // A replacement's, unless it was planned by itself, and by another walk: that leaves the live service alone.
    const isReal = write?.kind === "destroy" && write.nonce !== session.nonce;
    if (!isReal || prior === null) return { newState: writeValue(null) };
    return destroyed(session, prior, { ...kept, seen: write.seen }, request);
  }
  try {
    const target = serviceObject(plannedObject);
    const cluster = session.reach(target.cluster, svmOf(target));
    const { state, diagnostics } = await applyChange(session, cluster, {
      config: serviceObject(config),
      planned: target,
      prior,
      seen: write?.seen,
    });
    const { endpoint } = cluster.connection;
    const svmNames = withNames(kept, textIn(state.svm_name));
    return {
      newState: writeValue({ ...state }),
      private: writePrivate({ ...kept, endpoint, svmNames, unread: undefined }),
      newIdentity: identityOf(state),
      diagnostics,
    };
  } catch (error) {
    const declared = serviceObject(config);
    const hider = aliasHider(declared, declared.target_alias, prior?.target_alias ?? null);
    return { ...asBefore(prior, kept, request), diagnostics: hider.diagnostics([errorOf(error)]) };
  }
}

async function destroyed(
  session: Session,
  prior: ServiceObject,
  { seen, ...kept }: PrivateData & Pick<PlannedWrite, "seen">,
  request: Request<"ApplyResourceChange">,
): Promise<Answer<"ApplyResourceChange">> {
  try {
    return { newState: writeValue(null), diagnostics: await destroy(session, prior, kept, seen) };
  } catch (error) {
    const told = [errorOf(error), ...remedyOfDestroy(error, svmOf(prior))];
    return { ...asBefore(prior, kept, request), diagnostics: aliasHider(prior, prior.target_alias).diagnostics(told) };
  }
}

function asBefore(
  prior: ServiceObject | null,
  kept: PrivateData,
  { priorState }: Request<"ApplyResourceChange">,
): Answer<"ApplyResourceChange"> {
  return {
    newState: priorState ?? writeValue(null),
    private: writePrivate(kept),
    newIdentity: prior === null ? undefined : identityOf(prior),
  };
}
