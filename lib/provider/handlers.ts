import { PORTALS_TYPE, SERVICE_TYPE } from "../model/contract";
import { readObject, readState, writeValue } from "../plugin/value";
import type { ProviderHandlers } from "../plugin/messages";
import { connectionProblems, readConnections } from "./connections";
import { readDataSource } from "./data-sources";
import { importService, moveService } from "./import";
import { listServices } from "./list";
import { errorOf } from "./problems";
import {
  EXISTING_SERVICE_SCHEMA,
  PORTALS_SCHEMA,
  PROVIDER_SCHEMA,
  SERVICE_IDENTITY,
  SERVICE_LIST_SCHEMA,
  SERVICE_SCHEMA,
} from "./schemas";
import { applyService, planService, readService } from "./service-handlers";
import { serviceObject } from "./service-object";
import { Session, type SessionOptions } from "./session";
import { listProblems, serviceProblems } from "./validate";

const TYPES = [{ typeName: SERVICE_TYPE }];
const SERVER_CAPABILITIES = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true };

/** What does not depend on a configuration. */
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
