import { randomUUID } from "node:crypto";
import { ReconcileError } from "../errors";
import { PORTALS_TYPE, SERVICE_TYPE } from "../model/contract";
import { serviceKey } from "../model/service";
import { attributePath, type Diagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { readObject, readState, writeValue, type ValueObject } from "../plugin/value";
import type { Answer, ProviderHandlers, Request } from "../plugin/messages";
import { applyChange } from "./apply";
import { readDataSource } from "./data-sources";
import { destroyService, errorOfDestroy, planDestroy } from "./destroy";
import { importService, listServices, moveService } from "./import";
import { planChange } from "./plan";
import { type PlannedWrite, type PrivateData, readPrivate, withNames, writePrivate } from "./private-data";
import { errorOf } from "./problems";
import { refreshed } from "./refresh";
import {
  EXISTING_SERVICE_SCHEMA,
  PORTALS_SCHEMA,
  PROVIDER_SCHEMA,
  SERVICE_IDENTITY,
  SERVICE_LIST_SCHEMA,
  SERVICE_SCHEMA,
} from "./schemas";
import { describeService, identityOf, serviceObject, type ServiceObject, svmOf, textIn } from "./service-object";
import { connectionProblems, readConnections, Session, type SessionOptions } from "./session";
import { listProblems, serviceProblems, unknownProblems } from "./validate";

const TYPES = [{ typeName: SERVICE_TYPE }];
const SERVER_CAPABILITIES = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true };

const DESCRIPTION = {
  GetMetadata: () => ({
    serverCapabilities: SERVER_CAPABILITIES,
    resources: TYPES,
    dataSources: [...TYPES, { typeName: PORTALS_TYPE }],
    listResources: TYPES,
  }),
  GetProviderSchema: () => ({
    provider: PROVIDER_SCHEMA,
    resourceSchemas: { [SERVICE_TYPE]: SERVICE_SCHEMA },
    dataSourceSchemas: { [SERVICE_TYPE]: EXISTING_SERVICE_SCHEMA, [PORTALS_TYPE]: PORTALS_SCHEMA },
    listResourceSchemas: { [SERVICE_TYPE]: SERVICE_LIST_SCHEMA },
    serverCapabilities: SERVER_CAPABILITIES,
  }),
  GetResourceIdentitySchemas: () => ({ identitySchemas: { [SERVICE_TYPE]: SERVICE_IDENTITY } }),
  ValidateProviderConfig: ({ config }) => ({ diagnostics: connectionProblems(readObject(config) ?? {}) }),
  ValidateResourceConfig: ({ config }) => ({ diagnostics: serviceProblems(readObject(config) ?? {}) }),
  ValidateDataResourceConfig: ({ config }) => ({ diagnostics: serviceProblems(readObject(config) ?? {}) }),
  ValidateListResourceConfig: ({ config }) => ({ diagnostics: listProblems(readObject(config) ?? {}) }),
  UpgradeResourceState: ({ rawState }) => ({ upgradedState: writeValue({ ...serviceObject(readState(rawState)) }) }),
  UpgradeResourceIdentity: ({ rawIdentity }) => ({
    upgradedIdentity: { identityData: writeValue(readState(rawIdentity)) },
  }),
} satisfies ProviderHandlers;

/** The provider: each configuration begins a session, which serves the calls that follow. */
export function ontapProvider(options: SessionOptions): ProviderHandlers {
  let session = new Session(undefined, options);
  return {
    ...DESCRIPTION,
    ConfigureProvider: ({ config }) => {
      try {
        session = new Session(readConnections(readObject(config) ?? {}), options);
        return {};
      } catch (error) {
        return { diagnostics: [errorOf(error)] };
      }
    },
    StopProvider: () => {
      session.stop();
      return {};
    },
    ReadResource: (request) => readService(session, request),
    PlanResourceChange: (request) => planService(session, request),
    ApplyResourceChange: (request) => applyService(session, request),
    ImportResourceState: (request) => importService(session, request),
    MoveResourceState: (request) => moveService(session, request),
    ReadDataSource: (request) => readDataSource(session, request),
    ListResource: ({ config, includeResourceObject, limit }) =>
      listServices(session, readObject(config) ?? {}, { includesState: includeResourceObject, limit }),
  };
}

/** Reads a service. One whose cluster is not configured is only removed: the plan tells of it. */
export async function readService(
  session: Session,
  { currentState, currentIdentity, private: kept }: Request<"ReadResource">,
): Promise<Answer<"ReadResource">> {
  const state = serviceObject(readObject(currentState) ?? {});
  session.markRefreshed(state);
  const unchanged = { newState: currentState, private: kept, newIdentity: identityOf(state) ?? currentIdentity };
  try {
    const name = state.cluster ?? session.onlyCluster();
    const cluster = session.isConfigured(name) ? session.cluster(name) : undefined;
    if (cluster === undefined) return unchanged;
    const next = await refreshed(cluster, state);
    if (next === null) return { newState: writeValue(null), diagnostics: [deletedElsewhere(state)] };
    session.markRefreshed(next);
    const before = readPrivate(kept);
    const svmNames = withNames(before, textIn(state.svm_name), textIn(next.svm_name));
    return {
      newState: writeValue({ ...next }),
      private: writePrivate({ id: randomUUID(), ...before, svmNames }),
      newIdentity: identityOf(next),
      diagnostics: [...otherTarget(state, next), ...session.takeWarnings()],
    };
  } catch (error) {
    const isOfSvm = error instanceof ReconcileError;
    return { ...unchanged, diagnostics: isOfSvm ? [unread(state)] : session.reported.report(error, errorOf) };
  }
}

/** Only a warning: a removal under RETAIN does not need the SVM. Every other plan fails with the reason. */
function unread(state: ServiceObject): Diagnostic {
  const summary = `SVM ${describeService(svmOf(state), state.cluster)}: not read; the plan shows the values of the last apply`;
  return warningDiagnostic(summary, "");
}

function deletedElsewhere(state: ServiceObject): Diagnostic {
  const iqn = textIn(state.target_name) ?? "not known";
  const svm = svmOf(state);
  const summary = `SVM ${describeService(svm, state.cluster)}: the iSCSI service was deleted outside Terraform`;
  return warningDiagnostic(
    summary,
    `It had the IQN ${iqn}. A new service may get another one: give that to the hosts. CHAP settings were probably deleted with it: check them before hosts log in (vserver iscsi security show -vserver ${serviceKey(svm)}).`,
  );
}

/** ONTAP's command line can change an IQN while the service is disabled. Terraform shows a computed value only if something else changes. */
function otherTarget(state: ServiceObject, next: ServiceObject): readonly Diagnostic[] {
  const [before, after] = [textIn(state.target_name), textIn(next.target_name)];
  if (before === undefined || after === undefined || before === after) return [];
  const summary = `SVM ${describeService(svmOf(next), next.cluster)}: its IQN changed from ${before} to ${after} outside Terraform`;
  const detail = `Hosts that log in to the old IQN have lost the target. Give them the new one, or set the old one with ONTAP's command line. Declare target_name to have it compared.`;
  return [warningDiagnostic(summary, detail, "target_name")];
}

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
    const { diagnostics, seen } = prior === null ? { diagnostics: [] } : await planDestroy(session, prior, kept);
    return { ...planned(null, { ...kept, planned: { kind: "destroy", nonce, seen } }), diagnostics };
  }
  const unknown = unknownProblems(config);
  if (unknown.length > 0) return { ...planned(proposed, kept), diagnostics: unknown };
  const change = { config: serviceObject(config), prior, kept };
  const { planned: state, replaces, diagnostics, seen } = await planChange(session, change);
  return {
    ...planned({ ...state }, { ...kept, planned: { kind: "write", nonce, seen } }),
    requiresReplace: replaces.map((name) => attributePath(name)),
    plannedIdentity: prior === null || replaces.length > 0 ? undefined : identityOf(prior),
    diagnostics: [...diagnostics, ...session.takeWarnings()],
  };
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
    if (prior === null || isOfReplacement(session, write)) return { newState: writeValue(null) };
    return destroyed(session, prior, { ...kept, seen: write?.seen }, request);
  }
  try {
    const target = serviceObject(plannedObject);
    const cluster = session.reach(target.cluster, svmOf(target));
    const state = await applyChange(session, cluster, {
      config: serviceObject(config),
      planned: target,
      prior,
      seen: write?.seen,
    });
    const svmNames = withNames(kept, textIn(state.svm_name));
    return {
      newState: writeValue({ ...state }),
      private: writePrivate({ ...kept, svmNames }),
      newIdentity: identityOf(state),
    };
  } catch (error) {
    return { ...asBefore(prior, kept, request), diagnostics: [errorOf(error)] };
  }
}

/**
 * Whether a Delete is half of a replacement, which never touches the service. Terraform hands it the private data of the
 * replacement's creation (delete first), or plans it again in the apply (create_before_destroy, and what an interrupted one left).
 */
function isOfReplacement({ nonce }: Session, write: PlannedWrite | undefined): boolean {
  return write?.kind !== "destroy" || write.nonce === nonce;
}

async function destroyed(
  session: Session,
  prior: ServiceObject,
  { seen, ...kept }: PrivateData & Pick<PlannedWrite, "seen">,
  request: Request<"ApplyResourceChange">,
): Promise<Answer<"ApplyResourceChange">> {
  try {
    return { newState: writeValue(null), diagnostics: await destroyService(session, prior, seen) };
  } catch (error) {
    return { ...asBefore(prior, kept, request), diagnostics: [errorOfDestroy(error)] };
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
