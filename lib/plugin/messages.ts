/**
 * The messages of Terraform's plugin protocol 6 and of go-plugin's controller that a provider of managed resources, their
 * lists and data sources needs: up to its minor version 10. Fields that no such provider reads or writes are left out, and skipped when they come.
 *
 * @see https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
 */
import {
  DIAGNOSTIC,
  DYNAMIC_VALUE,
  ATTRIBUTE_PATH,
  IDENTITY,
  IDENTITY_SCHEMA,
  RAW_STATE,
  SCHEMA,
} from "./basic-messages";
import { map, message, repeated, type Table } from "./wire";
import { bool, bytes, int, string } from "./wire-field";

/** A remote procedure: what it takes and what it answers. */
export interface Rpc {
  readonly request: Table;
  readonly response: Table;
  /** Whether any number of messages answer it. @default exactly one */
  readonly streams?: boolean;
}

const SERVER_CAPABILITIES = { planDestroy: bool(1), getProviderSchemaOptional: bool(2), moveResourceState: bool(3) };
const TYPE_NAME = { typeName: string(1) };
const IMPORTED_RESOURCE = {
  typeName: string(1),
  state: message(2, DYNAMIC_VALUE),
  private: bytes(3),
  identity: message(4, IDENTITY),
};
const TYPED_CONFIG = { typeName: string(1), config: message(2, DYNAMIC_VALUE) };

const diagnostics = (number: number) => repeated(number, DIAGNOSTIC);

/** `tfplugin6.Provider` */
export const PROVIDER = {
  GetMetadata: {
    request: {},
    response: {
      serverCapabilities: message(1, SERVER_CAPABILITIES),
      diagnostics: diagnostics(2),
      dataSources: repeated(3, TYPE_NAME),
      resources: repeated(4, TYPE_NAME),
      listResources: repeated(7, TYPE_NAME),
    },
  },
  GetProviderSchema: {
    request: {},
    response: {
      provider: message(1, SCHEMA),
      resourceSchemas: map(2, SCHEMA),
      dataSourceSchemas: map(3, SCHEMA),
      diagnostics: diagnostics(4),
      providerMeta: message(5, SCHEMA),
      serverCapabilities: message(6, SERVER_CAPABILITIES),
      listResourceSchemas: map(9, SCHEMA),
    },
  },
  // A provider without resource identities answers with an empty message.
  GetResourceIdentitySchemas: {
    request: {},
    response: { identitySchemas: map(1, IDENTITY_SCHEMA), diagnostics: diagnostics(2) },
  },
  ValidateProviderConfig: {
    request: { config: message(1, DYNAMIC_VALUE) },
    response: { diagnostics: diagnostics(2) },
  },
  ValidateResourceConfig: { request: TYPED_CONFIG, response: { diagnostics: diagnostics(1) } },
  ValidateDataResourceConfig: { request: TYPED_CONFIG, response: { diagnostics: diagnostics(1) } },
  UpgradeResourceState: {
    request: { typeName: string(1), version: int(2), rawState: message(3, RAW_STATE) },
    response: { upgradedState: message(1, DYNAMIC_VALUE), diagnostics: diagnostics(2) },
  },
  UpgradeResourceIdentity: {
    request: { typeName: string(1), version: int(2), rawIdentity: message(3, RAW_STATE) },
    response: { upgradedIdentity: message(1, IDENTITY), diagnostics: diagnostics(2) },
  },
  ConfigureProvider: {
    request: { terraformVersion: string(1), config: message(2, DYNAMIC_VALUE) },
    response: { diagnostics: diagnostics(1) },
  },
  ReadResource: {
    request: {
      typeName: string(1),
      currentState: message(2, DYNAMIC_VALUE),
      private: bytes(3),
      currentIdentity: message(6, IDENTITY),
    },
    response: {
      newState: message(1, DYNAMIC_VALUE),
      diagnostics: diagnostics(2),
      private: bytes(3),
      newIdentity: message(5, IDENTITY),
    },
  },
  PlanResourceChange: {
    request: {
      typeName: string(1),
      priorState: message(2, DYNAMIC_VALUE),
      proposedNewState: message(3, DYNAMIC_VALUE),
      config: message(4, DYNAMIC_VALUE),
      priorPrivate: bytes(5),
      priorIdentity: message(8, IDENTITY),
    },
    response: {
      plannedState: message(1, DYNAMIC_VALUE),
      requiresReplace: repeated(2, ATTRIBUTE_PATH),
      plannedPrivate: bytes(3),
      diagnostics: diagnostics(4),
      plannedIdentity: message(7, IDENTITY),
    },
  },
  ApplyResourceChange: {
    request: {
      typeName: string(1),
      priorState: message(2, DYNAMIC_VALUE),
      plannedState: message(3, DYNAMIC_VALUE),
      config: message(4, DYNAMIC_VALUE),
      plannedPrivate: bytes(5),
      plannedIdentity: message(7, IDENTITY),
    },
    response: {
      newState: message(1, DYNAMIC_VALUE),
      private: bytes(2),
      diagnostics: diagnostics(3),
      newIdentity: message(5, IDENTITY),
    },
  },
  ImportResourceState: {
    request: { typeName: string(1), id: string(2), identity: message(4, IDENTITY) },
    response: { importedResources: repeated(1, IMPORTED_RESOURCE), diagnostics: diagnostics(2) },
  },
  MoveResourceState: {
    request: {
      sourceProviderAddress: string(1),
      sourceTypeName: string(2),
      sourceSchemaVersion: int(3),
      sourceState: message(4, RAW_STATE),
      targetTypeName: string(5),
    },
    response: {
      targetState: message(1, DYNAMIC_VALUE),
      diagnostics: diagnostics(2),
      targetPrivate: bytes(3),
    },
  },
  ReadDataSource: {
    request: TYPED_CONFIG,
    response: { state: message(1, DYNAMIC_VALUE), diagnostics: diagnostics(2) },
  },
  ValidateListResourceConfig: { request: TYPED_CONFIG, response: { diagnostics: diagnostics(1) } },
  ListResource: {
    request: { ...TYPED_CONFIG, includeResourceObject: bool(3), limit: int(4) },
    response: {
      identity: message(1, IDENTITY),
      displayName: string(2),
      resourceObject: message(3, DYNAMIC_VALUE),
      diagnostics: diagnostics(4),
    },
    streams: true,
  },
  StopProvider: { request: {}, response: { error: string(1) } },
} satisfies Readonly<Record<string, Rpc>>;

/** `plugin.GRPCController`: how an engine ends a plugin. */
export const CONTROLLER = { Shutdown: { request: {}, response: {} } } satisfies Readonly<Record<string, Rpc>>;
