import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import type { ClientHttp2Session } from "node:http2";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { selfSigned } from "../../lib/plugin/certificate";
import { frame } from "../../lib/plugin/grpc";
import { call, callRaw } from "./grpc-client";
import { bundleExample, connectTo, COOKIE, firstLine, start } from "./provider-process";
import { temporaryFolder } from "../helpers/temporary-folder";

const EMPTY = frame(Buffer.alloc(0));

describe("a provider's process", () => {
  const folder = temporaryFolder();
  const program = bundleExample(folder);
  const client = selfSigned();
  const sockets = join(folder, "s");
  const env = { ...COOKIE, PLUGIN_UNIX_SOCKET_DIR: folder, PLUGIN_CLIENT_CERT: client.cert };
  let provider: ChildProcess | undefined;
  let session: ClientHttp2Session | undefined;

  afterEach(() => {
    session?.destroy();
    provider?.kill("SIGKILL");
  });

  const socketOf = (handshake: string | undefined) => handshake?.split("|")[3] ?? "";

  async function startProvider(): Promise<[ChildProcess, ClientHttp2Session, string]> {
    provider = start([program], env);
    const handshake = (await firstLine(provider)) ?? "";
    session = connectTo(handshake, client);
    return [provider, session, socketOf(handshake)];
  }

  it("answers its engine, and ends when the engine says so", async () => {
    const [child, engine, socket] = await startProvider();
    const exited = once(child, "exit");
    expect(await call(engine, "GetMetadata", {})).toMatchObject({ resources: [{ typeName: "example_resource" }] });
    expect((await callRaw(engine, "/plugin.GRPCController/Shutdown", EMPTY)).status).toBe(0);
    engine.close();
    expect(await exited).toEqual([0, null]);
    expect(existsSync(socket)).toBe(false);
  });

  it("says that it serves no other calls, such as go-plugin's own", async () => {
    const [, engine] = await startProvider();
    expect((await callRaw(engine, "/plugin.GRPCStdio/StreamStdio", EMPTY)).status).toBe(12);
    expect((await callRaw(engine, "/tfplugin6.Provider/ConfigureProvider", EMPTY)).status).toBe(12);
  });

  it("tells the caller what failed, and its log where", async () => {
    const [child, engine] = await startProvider();
    const log = child.stderr === null ? Promise.resolve("") : text(child.stderr);
    await expect(call(engine, "ReadResource", { typeName: "example_resource" })).rejects.toThrow(
      "status 13 (no example_resource here)",
    );
    child.kill("SIGTERM");
    const entry = JSON.parse(await log) as Readonly<Record<string, string>>;
    expect(entry).toMatchObject({ "@level": "error", "@module": "provider" });
    expect(entry["@message"]).toMatch(/^Error: no example_resource here\n +at .*provider\.cjs/);
  });

  it("outlives an interruption of its whole group, and ends on SIGTERM", async () => {
    const [child, engine, socket] = await startProvider();
    child.kill("SIGINT");
    await call(engine, "GetMetadata", {});
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    expect(existsSync(socket)).toBe(false);
  });

  it("ends when its engine is killed", async () => {
    const parent = join(folder, "engine.cjs");
    writeFileSync(
      parent,
      `require("child_process").spawn(process.execPath, [${JSON.stringify(program)}], { stdio: "inherit" });`,
    );
    provider = start([parent], env);
    const socket = socketOf(await firstLine(provider));
    expect(existsSync(socket)).toBe(true);
    const ended = once(provider.stdout ?? provider, "close");
    provider.kill("SIGKILL");
    // The orphan holds the pipe as long as it lives.
    await ended;
    expect(existsSync(socket)).toBe(false);
  });

  it.each([
    ["a person", { PLUGIN_UNIX_SOCKET_DIR: folder }, /^this program is a provider plugin: .*--debug$/],
    [
      "an engine without a usable folder",
      { ...env, PLUGIN_UNIX_SOCKET_DIR: join(folder, "x".repeat(90)) },
      /^cannot listen on .*TMPDIR/,
    ],
    ["an engine in a folder that is gone", { ...env, PLUGIN_UNIX_SOCKET_DIR: sockets }, /^listen E(NOENT|ACCES)/],
  ])("says on stdout, in one line, what is wrong when it is started by %s", async (_, variables, message) => {
    provider = start([program], variables);
    const exited = once(provider, "exit");
    const output = provider.stdout === null ? Promise.resolve("") : text(provider.stdout);
    expect(await exited).toEqual([1, null]);
    expect((await output).trim()).toMatch(message);
  });

  it("with --debug it serves whoever knows its address, until it is interrupted", async () => {
    provider = start([program, "--debug"], { PLUGIN_UNIX_SOCKET_DIR: folder });
    const reattach = JSON.parse((await firstLine(provider)) ?? "") as Record<
      string,
      { Pid: number; Addr: { String: string } }
    >;
    const { Pid, Addr } = reattach["example.com/test/example"] ?? { Pid: 0, Addr: { String: "" } };
    expect(Pid).toBe(provider.pid);
    expect(existsSync(Addr.String)).toBe(true);
    session = connectTo(`1|6|unix|${Addr.String}|grpc|`);
    await call(session, "GetMetadata", {});
    const exited = once(provider, "exit");
    provider.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
  });
});
