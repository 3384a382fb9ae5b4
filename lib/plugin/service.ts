import type { Procedure } from "./grpc";
import type { PROVIDER, Rpc } from "./messages";
import { decode, type Decoded, encode, type Encodable, type Table } from "./wire";

/** A service's procedures by name. */
export type Rpcs = Readonly<Record<string, Rpc>>;

type AnswerTo<R extends Rpc> = R extends { readonly streams: true }
  ? AsyncIterable<Encodable<R["response"]>>
  : Encodable<R["response"]> | Promise<Encodable<R["response"]>>;

type Handler<R extends Rpc> = (request: Decoded<R["request"]>) => AnswerTo<R>;

/** What serves a service's procedures; those without a handler are answered UNIMPLEMENTED. */
export type Handlers<S extends Rpcs> = { readonly [Name in keyof S]?: Handler<S[Name]> };

/** What serves `tfplugin6.Provider`. */
export type ProviderHandlers = Handlers<typeof PROVIDER>;

/** What a provider's procedure is asked. */
export type Request<Name extends keyof typeof PROVIDER> = Decoded<(typeof PROVIDER)[Name]["request"]>;

/** What a provider's procedure answers. */
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
