import type { Procedure } from "./grpc";
import {
  bool,
  bytes,
  decode,
  type Decoded,
  type Encodable,
  encode,
  int,
  map,
  message,
  repeated,
  string,
  type Table,
} from "./wire";

/**
 * The messages of Terraform's plugin protocol 6, up to its minor version 10, and of go-plugin's controller. Fields that
 * no provider of managed resources, lists and data sources reads or writes are left out, and skipped when they come.
 *
 * @see https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
 */

/** A value of a schema's type, in MessagePack or JSON. */
export const DYNAMIC_VALUE = { msgpack: bytes(1), json: bytes(2) };

/** A value as a state file holds it, of any version of the schema. */
export const RAW_STATE = { json: bytes(1) };

const STEP = { attributeName: string(1), elementKeyString: string(2) };

/** The place of a value in its object: at most one selector a step. */
export const ATTRIBUTE_PATH = { steps: repeated(1, STEP) };

export const DIAGNOSTIC = {
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: message(4, ATTRIBUTE_PATH),
};

const PLAIN_ATTRIBUTE = {
  name: string(1),
  type: bytes(2),
  description: string(3),
  required: bool(4),
  optional: bool(5),
  computed: bool(6),
};

const NESTED_TYPE = { attributes: repeated(1, PLAIN_ATTRIBUTE), nesting: int(3) };

/** One attribute of a schema: `type` is JSON, and absent where there is a `nestedType`. */
export const ATTRIBUTE = { ...PLAIN_ATTRIBUTE, nestedType: message(10, NESTED_TYPE) };

const BLOCK = { attributes: repeated(2, ATTRIBUTE) };

export const SCHEMA = { version: int(1), block: message(2, BLOCK) };

const IDENTITY_ATTRIBUTE = {
  name: string(1),
  type: bytes(2),
  requiredForImport: bool(3),
  description: string(5),
};

export const IDENTITY_SCHEMA = { version: int(1), identityAttributes: repeated(2, IDENTITY_ATTRIBUTE) };

/** The identity of one resource: an object of its schema. */
export const IDENTITY = { identityData: message(1, DYNAMIC_VALUE) };

interface Rpc {
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
      serverCapabilities: message(6, SERVER_CAPABILITIES),
      listResourceSchemas: map(9, SCHEMA),
    },
  },
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
    request: { config: message(2, DYNAMIC_VALUE) },
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
      sourceTypeName: string(2),
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

/** `plugin.GRPCController`: how Terraform ends a plugin. */
export const CONTROLLER = { Shutdown: { request: {}, response: {} } } satisfies Readonly<Record<string, Rpc>>;

type Rpcs = Readonly<Record<string, Rpc>>;

type AnswerTo<R extends Rpc> = R extends { readonly streams: true }
  ? AsyncIterable<Encodable<R["response"]>>
  : Encodable<R["response"]> | Promise<Encodable<R["response"]>>;

type Handler<R extends Rpc> = (request: Decoded<R["request"]>) => AnswerTo<R>;

/** Serve a service's procedures; a procedure without a handler is answered UNIMPLEMENTED. */
type Handlers<S extends Rpcs> = { readonly [Name in keyof S]?: Handler<S[Name]> };

export type ProviderHandlers = Handlers<typeof PROVIDER>;

export type Request<Name extends keyof typeof PROVIDER> = Decoded<(typeof PROVIDER)[Name]["request"]>;

export type Answer<Name extends keyof typeof PROVIDER> = Encodable<(typeof PROVIDER)[Name]["response"]>;

/** The handlers as gRPC procedures by path, for the constructor of a `Map`. */
export function routesOf<S extends Rpcs>(service: string, rpcs: S, handlers: Handlers<S>): [string, Procedure][] {
  return Object.entries(rpcs).flatMap(([name, rpc]) => {
    // The type of `handlers` ties each name to its procedure's messages; the loop cannot see it.
    const handler = handlers[name] as ((request: unknown) => unknown) | undefined;
    return handler === undefined ? [] : [[`/${service}/${name}`, procedure(rpc, handler)]];
  });
}

function procedure({ request, response, streams = false }: Rpc, handler: (request: unknown) => unknown): Procedure {
  if (streams) return (body) => encoded(response, handler(decode(request, body)) as AsyncIterable<Encodable<Table>>);
  return async (body) => encode(response, (await handler(decode(request, body))) as Encodable<Table>);
}

async function* encoded(table: Table, messages: AsyncIterable<Encodable<Table>>): AsyncIterable<Uint8Array> {
  for await (const message of messages) yield encode(table, message);
}
