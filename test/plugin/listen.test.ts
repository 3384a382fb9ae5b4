import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listen } from "../../lib/plugin/handshake";
import { withCode } from "./with-code";

describe("listen", () => {
  const folder = mkdtempSync(join(tmpdir(), "listen-"));
  const servers = [createServer(), createServer()];

  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  it("opens a socket of its own in the folder for each server", async () => {
    const addresses = await Promise.all(servers.map((server) => listen(server, folder)));
    expect(addresses.map(({ network, address }) => [network, statSync(address).isSocket()])).toEqual([
      ["unix", true],
      ["unix", true],
    ]);
    expect(new Set(addresses.map(({ address }) => address)).size).toBe(2);
  });

  it("refuses a folder whose path leaves no room, and says what to do", async () => {
    const long = join(folder, "x".repeat(80));
    await expect(listen(createServer(), long)).rejects.toThrow(
      withCode("SOCKET_PATH_TOO_LONG", /expected at most 103.*TMPDIR/),
    );
  });

  it("a folder that does not exist is an error of the system", async () => {
    await expect(listen(createServer(), join(folder, "none"))).rejects.toThrow(/EACCES|ENOENT/);
  });
});
