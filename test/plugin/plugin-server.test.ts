import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import type { AddressInfo } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { selfSigned } from "../../lib/plugin/certificate";
import { frame } from "../../lib/plugin/grpc";
import { createPluginServer, type PluginServer } from "../../lib/plugin/serve";
import { callRaw } from "./grpc-client";

const ECHO = () => Promise.resolve(new Map([["/test.Echo/Echo", (request: Uint8Array) => Promise.resolve(request)]]));
const ignore = (): void => undefined;
const MESSAGE = frame(Buffer.from("abc"));

async function portOf({ server }: PluginServer): Promise<number> {
  server.listen(0, "localhost");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A session that was turned away does not end its socket, which would keep Jest's worker. */
const sockets: TLSSocket[] = [];

/** As go-plugin checks the server: by the certificate of the handshake alone, under the name localhost. */
function tlsSession(port: number, ca: Buffer | undefined, client?: { cert: string; key: string }): ClientHttp2Session {
  const root = ca === undefined ? [] : [new X509Certificate(ca).toString()];
  const socket = connectTls({ port, ca: root, servername: "localhost", ALPNProtocols: ["h2"], ...client });
  sockets.push(socket);
  return connect(`https://localhost:${port}`, { createConnection: () => socket });
}

describe("createPluginServer", () => {
  const open: { close(): void }[] = [];
  const client = selfSigned();

  afterEach(() => {
    for (const thing of open.splice(0)) thing.close();
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  it("serves anyone without TLS when it is given no client", async () => {
    const plugin = createPluginServer(ECHO, ignore);
    const session = connect(`http://localhost:${await portOf(plugin)}`);
    open.push(session, plugin.server);
    expect(plugin.certificate).toBeUndefined();
    expect(await callRaw(session, "/test.Echo/Echo", MESSAGE)).toMatchObject({ status: 0, body: MESSAGE });
  });

  it("serves the client that it is given, over mutual TLS", async () => {
    const plugin = createPluginServer(ECHO, ignore, client.cert);
    const session = tlsSession(await portOf(plugin), plugin.certificate, client);
    open.push(session, plugin.server);
    expect(await callRaw(session, "/test.Echo/Echo", MESSAGE)).toMatchObject({ status: 0, body: MESSAGE });
  });

  it.each([
    ["a client without a certificate", client.cert, undefined],
    ["a client with a certificate of its own making", client.cert, selfSigned()],
    ["everyone when the certificate that it is given is none", "no PEM", client],
  ])("turns away %s", async (_, clientCertificate, caller) => {
    const plugin = createPluginServer(ECHO, ignore, clientCertificate);
    const port = await portOf(plugin);
    const served = jest.fn();
    plugin.server.on("stream", served);
    const turnedAway = once(plugin.server, "tlsClientError");
    const session = tlsSession(port, plugin.certificate, caller);
    session.on("error", () => undefined);
    open.push(session, plugin.server);
    const answer = callRaw(session, "/test.Echo/Echo", MESSAGE).catch(() => undefined);
    await turnedAway;
    expect((await answer)?.status).not.toBe(0);
    expect(served).not.toHaveBeenCalled();
  });

  it("is not taken for another server by its client", async () => {
    const plugin = createPluginServer(ECHO, ignore, client.cert);
    const session = tlsSession(await portOf(plugin), selfSigned().der, client);
    open.push(session, plugin.server);
    const [error] = (await once(session, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/SELF_SIGNED|SIGNATURE_FAILURE/);
  });
});
