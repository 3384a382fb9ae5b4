import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { createAuthority, createCertificate } from "../../lib/simulator/certificates";

/** Where nothing listens: a port that is given to no server which lets the system choose one, as that of a closed one may be. */
export const NOTHING_LISTENS = "127.0.0.1:1";

/** A server on this machine that need not speak ONTAP, nor HTTP. */
export interface RawServer {
  /** Host and port. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves TCP; `serve` gets each connection. */
export function startTcpServer(serve: (socket: Socket) => void): Promise<RawServer> {
  return listen(createServer(serve));
}

/** Serves TLS; `serve` gets each connection once TLS stands. */
export async function startTlsServer(serve: (socket: Socket) => void): Promise<RawServer & { readonly caPem: string }> {
  const authority = await createAuthority("raw authority");
  const { certPem, keyPem } = await createCertificate(authority, { commonName: "raw", hosts: ["127.0.0.1"] });
  const server = await listen(createTlsServer({ cert: certPem, key: keyPem }, serve));
  return { ...server, caPem: authority.certPem };
}

async function listen(server: Server): Promise<RawServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
