/**
 * The messages of Terraform's plugin protocol 6 and of go-plugin's controller that a provider of managed resources and
 * data sources needs. Fields that no such provider reads or writes are left out, and skipped when they come.
 *
 * @see https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
 */
import { map, message, repeated, type Table } from "./wire";
import { bool, bytes, int, string } from "./wire-field";

/** A remote procedure: what it takes and what it answers. */
export interface Rpc {
  readonly request: Table;
  readonly response: Table;
}

/** A value of a schema's type, in MessagePack or JSON. */
export const DYNAMIC_VALUE = { msgpack: bytes(1), json: bytes(2) };

/** A value as a state file holds it, of whatever version of the schema. */
export const RAW_STATE = { json: bytes(1) };

const STEP = { attributeName: string(1), elementKeyString: string(2), elementKeyInt: int(3) };

/** Where in an object something is: at most one selector a step. */
export const ATTRIBUTE_PATH = { steps: repeated(1, STEP) };

/** A message for the user. */
export const DIAGNOSTIC = {
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: message(4, ATTRIBUTE_PATH),
};

/** One attribute of a schema; `type` is JSON. */
export const ATTRIBUTE = {
  name: string(1),
  type: bytes(2),
  description: string(3),
  required: bool(4),
  optional: bool(5),
  computed: bool(6),
  sensitive: bool(7),
};

const BLOCK = { version: int(1), attributes: repeated(2, ATTRIBUTE), description: string(4) };

/** The shape of a resource, of a data source or of a provider's configuration. */
export const SCHEMA = { version: int(1), block: message(2, BLOCK) };

const SERVER_CAPABILITIES = { planDestroy: bool(1), getProviderSchemaOptional: bool(2), moveResourceState: bool(3) };
const TYPE_NAME = { typeName: string(1) };
const IMPORTED_RESOURCE = { typeName: string(1), state: message(2, DYNAMIC_VALUE), private: bytes(3) };
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
    },
  },
  // A provider without resource identities answers with an empty message.
  GetResourceIdentitySchemas: { request: {}, response: {} },
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
  ConfigureProvider: {
    request: { terraformVersion: string(1), config: message(2, DYNAMIC_VALUE) },
    response: { diagnostics: diagnostics(1) },
  },
  ReadResource: {
    request: { typeName: string(1), currentState: message(2, DYNAMIC_VALUE), private: bytes(3) },
    response: { newState: message(1, DYNAMIC_VALUE), diagnostics: diagnostics(2), private: bytes(3) },
  },
  PlanResourceChange: {
    request: {
      typeName: string(1),
      priorState: message(2, DYNAMIC_VALUE),
      proposedNewState: message(3, DYNAMIC_VALUE),
      config: message(4, DYNAMIC_VALUE),
      priorPrivate: bytes(5),
    },
    response: {
      plannedState: message(1, DYNAMIC_VALUE),
      requiresReplace: repeated(2, ATTRIBUTE_PATH),
      plannedPrivate: bytes(3),
      diagnostics: diagnostics(4),
    },
  },
  ApplyResourceChange: {
    request: {
      typeName: string(1),
      priorState: message(2, DYNAMIC_VALUE),
      plannedState: message(3, DYNAMIC_VALUE),
      config: message(4, DYNAMIC_VALUE),
      plannedPrivate: bytes(5),
    },
    response: { newState: message(1, DYNAMIC_VALUE), private: bytes(2), diagnostics: diagnostics(3) },
  },
  ImportResourceState: {
    request: { typeName: string(1), id: string(2) },
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
    response: { targetState: message(1, DYNAMIC_VALUE), diagnostics: diagnostics(2), targetPrivate: bytes(3) },
  },
  ReadDataSource: {
    request: TYPED_CONFIG,
    response: { state: message(1, DYNAMIC_VALUE), diagnostics: diagnostics(2) },
  },
  StopProvider: { request: {}, response: { error: string(1) } },
} satisfies Readonly<Record<string, Rpc>>;

/** `plugin.GRPCController`: how an engine ends a plugin. */
export const CONTROLLER = { Shutdown: { request: {}, response: {} } } satisfies Readonly<Record<string, Rpc>>;
