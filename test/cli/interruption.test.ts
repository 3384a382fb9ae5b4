import { once } from "node:events";
import { resultOf, startCli } from "../helpers/cli-process";
import { startTcpServer } from "../helpers/raw-server";

const CREDENTIALS = { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "x" };

describe.each(["discover", "doctor"])("%s, stopped while a cluster says nothing", (verb) => {
  it("ends at once with one line, and does not wait for the connection", async () => {
    let reached: () => void = () => undefined;
    const connected = new Promise<void>((resolve) => (reached = resolve));
    const server = await startTcpServer((socket) => {
      // The doctor's first connection is closed again at once; the one that waits for TLS has sent its greeting.
      socket.once("data", reached).on("error", () => undefined);
    });
    const flags = ["--endpoint", `https://${server.address}`, "--request-timeout-ms", "600000"];
    const child = startCli([verb, ...flags], CREDENTIALS);
    const result = resultOf(child);
    await Promise.race([connected, once(child, "close")]);
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 1, stderr: "error: stopped by SIGINT\n" });
    expect((await result).stdout).not.toMatch(/abort|TLS/);
    await server.close();
  });
});
