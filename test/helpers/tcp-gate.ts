import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A port in front of a server's. While it is shut, connections to it are refused; those that stand go on. */
export class TcpGate {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(
    private readonly target: URL,
    private port = 0,
  ) {}

  /** Opens a gate in front of a URL. */
  static async before(url: string): Promise<TcpGate> {
    const gate = new TcpGate(new URL(url));
    await gate.open();
    return gate;
  }

  /** The URL, through the gate. */
  get endpoint(): string {
    return `${this.target.protocol}//${this.target.hostname}:${this.port}`;
  }

  /** Listens, always on the same port. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#server = createServer((socket) => {
      this.#forward(socket);
    });
    this.#server.listen(this.port, this.target.hostname);
    await once(this.#server, "listening");
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Does not listen any more, from now on. */
  shut(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  /** Shuts for good, and ends the connections that stand. */
  end(): void {
    this.shut();
    for (const socket of this.#sockets) socket.destroy();
  }

  #forward(incoming: Socket): void {
    const outgoing = connect(Number(this.target.port), this.target.hostname);
    this.#pass(incoming, outgoing);
    this.#pass(outgoing, incoming);
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.once("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
