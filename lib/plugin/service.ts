import type { Unary } from "./grpc";
import type { CONTROLLER, PROVIDER, Rpc } from "./messages";
import { decode, type Decoded, encode, type Encodable } from "./wire";

/** A service's procedures by name. */
export type Rpcs = Readonly<Record<string, Rpc>>;

type Handler<R extends Rpc> = (
  request: Decoded<R["request"]>,
) => Encodable<R["response"]> | Promise<Encodable<R["response"]>>;

/** What serves a service's procedures; those without a handler are answered UNIMPLEMENTED. */
export type Handlers<S extends Rpcs> = { readonly [Name in keyof S]?: Handler<S[Name]> };

/** What serves `tfplugin6.Provider`. */
export type ProviderHandlers = Handlers<typeof PROVIDER>;

/** What serves `plugin.GRPCController`. */
export type ControllerHandlers = Handlers<typeof CONTROLLER>;

/** The handlers as gRPC procedures by path, for the constructor of a `Map`. */
export function routesOf<S extends Rpcs>(service: string, rpcs: S, handlers: Handlers<S>): [string, Unary][] {
  return Object.entries(rpcs).flatMap(([name, rpc]) => {
    const handler = handlers[name];
    return handler === undefined ? [] : [[`/${service}/${name}`, procedure(rpc, handler)]];
  });
}

function procedure(rpc: Rpc, handler: Handler<Rpc>): Unary {
  return async (request) => encode(rpc.response, await handler(decode(rpc.request, request)));
}
