import { CommanderError } from "commander";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { CommandContext } from "../../lib/cli/context";
import type { Announcement } from "../../lib/cli/schemas";
import { announcementBlock, requestLine, simulateCommand } from "../../lib/cli/simulate";
import { createAuthority, createCertificate } from "../../lib/simulator/certificates";
import { startSimulator } from "../../lib/simulator/simulator";
import { expectPublished } from "../helpers/published-schema";
import { runVerb } from "../helpers/verb-run";
import { temporaryFolder } from "../helpers/temporary-folder";

/** A `simulate` that serves, as its caller sees it. */
interface Running {
  readonly announcement: Announcement;
  readonly stop: () => Promise<void>;
}

const ENV = { ONTAP_PASSWORD: "secret" };

const folder = temporaryFolder({ isEmptied: true });

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function run(args: readonly string[], print: (text: string) => void, signal: AbortSignal): Promise<unknown> {
  const context: CommandContext = {
    environment: ENV,
    readInput: () => Promise.resolve(""),
    pid: 42,
    print,
    warn: print,
    stderr: process.stderr,
    color: false,
    isTerminal: false,
    endWith: () => undefined,
    signal,
  };
  const command = simulateCommand(context).exitOverride();
  return command.configureOutput({ writeErr: () => undefined }).parseAsync(args, { from: "user" });
}

async function serve(...args: readonly string[]): Promise<Running> {
  const stop = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  const line = await new Promise<string>((resolve, reject) => {
    ended = run(args, resolve, stop.signal);
    ended.catch(reject);
  });
  const announcement = JSON.parse(line) as Announcement;
  expectPublished("simulate", announcement);
  return {
    announcement,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** Why `simulate` does not even start. */
async function failure(args: readonly string[]): Promise<Error> {
  const stopped = new AbortController();
  stopped.abort();
  return run(args, () => undefined, stopped.signal).then(
    () => new Error("it started"),
    (error: unknown) => error as Error,
  );
}

async function answer({ endpoint, caFile, username }: Announcement, path: string): Promise<IncomingMessage> {
  const outgoing = request(`${endpoint}/api${path}`, {
    auth: `${username}:${ENV.ONTAP_PASSWORD}`,
    agent: false,
    ...(caFile === null ? {} : { ca: readFileSync(caFile) }),
  });
  outgoing.end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  return incoming;
}

async function status(announcement: Announcement, path: string): Promise<number | undefined> {
  return (await answer(announcement, path)).resume().statusCode;
}

describe("simulate", () => {
  it("announces in one line of JSON where it serves, and serves there until it is stopped", async () => {
    const { announcement, stop } = await serve("--username", "vsadmin");

    expect(announcement).toEqual({
      endpoint: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/) as string,
      caFile: expect.any(String) as string,
      username: "vsadmin",
      pid: 42,
    });
    expect(await status(announcement, "/cluster")).toBe(200);
    await stop();
    await expect(status({ ...announcement, caFile: null }, "/cluster")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("keeps its CA certificate in a folder of the user alone, or where it is told to and leaves it there", async () => {
    const path = join(folder, "ca.pem");
    const [own, chosen] = [await serve(), await serve("--ca-file", path)];
    const caFolder = dirname(String(own.announcement.caFile));
    expect(statSync(caFolder).mode & 0o777).toBe(0o700);
    expect(chosen.announcement.caFile).toBe(path);
    await Promise.all([own.stop(), chosen.stop()]);
    expect(existsSync(caFolder)).toBe(false);
    expect(readFileSync(path, "utf8")).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });

  it("takes SVMs by name, each with an address at which hosts could reach its service", async () => {
    const { announcement, stop } = await serve("--svms", "a, b");
    const found = await answer(announcement, "/network/ip/interfaces?fields=svm.name,ip.address,state");
    expect(JSON.parse(await text(found))).toMatchObject({
      records: [
        { svm: { name: "a" }, ip: { address: "198.18.0.1" }, state: "up" },
        { svm: { name: "b" }, ip: { address: "198.18.0.2" }, state: "up" },
      ],
    });
    await stop();
  });

  it("takes a seed file, a faults file besides the seed's faults, and logs every request", async () => {
    const log = join(folder, "requests.jsonl");
    const seed = file("seed.json", { svms: [{ name: "x", service: {} }], faults: [{ times: 1, do: { status: 503 } }] });
    const faults = file("faults.json", [{ times: 1, do: { status: 504 } }]);
    const { announcement, stop } = await serve("--seed", seed, "--faults", faults, "--requests-log", log);
    const statuses = [1, 2, 3].map(() => status(announcement, "/protocols/san/iscsi/services?svm.name=x"));

    expect((await Promise.all(statuses)).map(String).sort()).toEqual(["200", "503", "504"]);
    const logged = readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { query: string });
    expect(logged.map(({ query }) => query)).toEqual(["svm.name=x", "svm.name=x", "svm.name=x"]);
    for (const entry of logged) expectPublished("requests-log", entry);
    await stop();
  });

  it("takes files with a byte-order mark, and a seed that names its schema", async () => {
    const svms = [{ name: "x" }];
    const seed = file("seed.json", `\ufeff${JSON.stringify({ $schema: "./seed.schema.json", svms })}`);
    const faults = file("faults.json", `\ufeff${JSON.stringify([{ do: { status: 503 } }])}`);
    const { announcement, stop } = await serve("--seed", seed, "--faults", faults);

    expect(await status(announcement, "/svm/svms")).toBe(503);
    await stop();
  });

  it("serves with the certificate that it is given, and names no CA file then", async () => {
    const authority = await createAuthority("mine");
    const pair = await createCertificate(authority, { commonName: "localhost", hosts: ["127.0.0.1"] });
    const caFile = file("ca.pem", authority.certPem);
    const { announcement, stop } = await serve(
      "--tls-cert",
      file("c.pem", pair.certPem),
      "--tls-key",
      file("k.pem", pair.keyPem),
    );

    expect(announcement.caFile).toBeNull();
    expect(await status({ ...announcement, caFile }, "/cluster")).toBe(200);
    await stop();
  });

  it("serves plain HTTP on a loopback address", async () => {
    const { announcement, stop } = await serve("--http", "--host", "localhost");
    expect(announcement).toMatchObject({ endpoint: expect.stringMatching(/^http:/) as string, caFile: null });
    await stop();
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      "HTTP for everybody",
      ["--http", "--host", "0.0.0.0"],
      /^--http would send passwords in the clear to "0\.0\.0\.0"/,
    ],
    ["half of a certificate", ["--tls-cert", "c.pem"], /^--tls-cert is given without --tls-key/],
    ["names that no SVM can have", ["--svms", "a b"], /^--svms is not valid: svms\[0\]\.name: got "a b"/],
    ["a missing client CA", ["--client-ca", "nope.pem"], /^cannot read client CA file "nope\.pem": (Error: )?ENOENT/],
    [
      "a log nowhere",
      ["--requests-log", "/nowhere/log"],
      /^cannot write requests log "\/nowhere\/log": (Error: )?ENOENT/,
    ],
    ["a CA file nowhere", ["--ca-file", "/nowhere/ca.pem"], /^cannot write "\/nowhere\/ca\.pem": (Error: )?ENOENT/],
    ["a host elsewhere", ["--host", "simulator.invalid"], /^cannot listen on simulator\.invalid port 0: getaddrinfo/],
  ])("refuses %s", async (_, args, message) => {
    expect((await failure(args)).message).toMatch(message);
  });

  it.each<[string, string, unknown, RegExp]>([
    ["no JSON", "seed", "{", /^seed file ".*s\.json" is no JSON: /],
    ["a list", "seed", [], /^seed file ".*s\.json" is not valid: the document: got \[\], expected an object/],
    ["a wrong name", "seed", { svms: [{ name: 1 }] }, /s\.json" is not valid: svms\[0\]\.name: got 1, expected a name/],
    [
      "a wrong rule",
      "faults",
      [{ do: { bogus: 1 } }],
      /^faults file .*: \[0\]\.do\.bogus: unknown, expected one of delayMs/,
    ],
  ])("refuses a file that holds %s", async (_, flag, content, message) => {
    expect((await failure([`--${flag}`, file("s.json", content)])).message).toMatch(message);
  });

  it("refuses a port that is taken", async () => {
    const other = await startSimulator({ credentials: { username: "a", password: "b" }, http: true });
    const { port } = new URL(other.endpoint);

    expect((await failure(["--port", port])).message).toBe(
      `cannot listen on 127.0.0.1 port ${port}: the port is in use; choose another one, or 0 for any free one`,
    );
    await other.close();
  });

  it.each([[["--latency-ms", "-5"]], [["--seed", "s.json", "--svms", "a"]], [["--http", "--tls-cert", "c.pem"]]])(
    "refuses the flags %j",
    async (args) => {
      expect(await failure(args)).toBeInstanceOf(CommanderError);
    },
  );
});

describe("who is let in", () => {
  it.each([
    ["nobody without a variable", {}, undefined],
    ["nobody by an empty password", { ONTAP_PASSWORD: "" }, undefined],
    ["those with the token alone", { ONTAP_TOKEN: "t0ken" }, "Bearer t0ken"],
  ])("is %s", async (_what, environment, authorization) => {
    const stop = new AbortController();
    const printed: string[] = [];
    const running = runVerb(simulateCommand, ["--http"], {
      environment,
      signal: stop.signal,
      onPrint: (line) => printed.push(line),
    });
    if (authorization === undefined) {
      await expect(running).rejects.toThrow(/ONTAP_PASSWORD is not set; set it/);
      return;
    }
    while (printed.length === 0) await setTimeout(5);
    const { endpoint } = JSON.parse(printed.join("")) as Announcement;
    expect((await fetch(`${endpoint}/api/cluster`, { headers: { authorization } })).status).toBe(200);
    expect((await fetch(`${endpoint}/api/cluster`)).status).toBe(401);
    stop.abort();
    await running;
  });
});

describe("simulate on a terminal", () => {
  const ANNOUNCEMENT = {
    endpoint: "https://127.0.0.1:8443",
    caFile: "/tmp/my files/ca.pem",
    username: "admin",
    pid: 42,
  };

  it("tells what to type, and prints no password", () => {
    expect(announcementBlock(ANNOUNCEMENT, { username: "admin", password: "canary" }))
      .toBe(`ONTAP is simulated at https://127.0.0.1:8443 by process 42, until Ctrl+C. In another terminal:

  export ONTAP_ENDPOINT=https://127.0.0.1:8443
  export ONTAP_CA_FILE='/tmp/my files/ca.pem'
  export ONTAP_USERNAME=admin
  export ONTAP_PASSWORD=…   # that of this terminal

`);
    const block = announcementBlock({ ...ANNOUNCEMENT, caFile: null }, { username: "admin", token: "t" });
    expect(block.match(/export \w+/g)).toEqual(["export ONTAP_ENDPOINT"]);
  });

  it.each([
    [{ status: 200, code: null }, "09:51:12 GET /api/cluster?fields=version  200\n"],
    [{ status: 409, code: "5374077" }, "09:51:12 GET /api/cluster?fields=version  409 5374077\n"],
    [{ status: null, code: null }, "09:51:12 GET /api/cluster?fields=version  connection cut\n"],
    [{ path: "/\u001b[31m", status: 404, code: null }, "09:51:12 GET /\\u{1b}[31m?fields=version  404\n"],
  ])("has a line for a request: %j", (outcome, line) => {
    const request = { time: "2026-11-24T09:51:12.345Z", method: "GET", path: "/api/cluster", connection: 1 };
    expect(requestLine({ ...request, query: "fields=version", ...outcome })).toBe(line);
  });

  it("shows every request", async () => {
    const caFile = join(folder, "ca.pem");
    const stop = new AbortController();
    let requested: Promise<number | undefined> | undefined;
    const onPrint = (line: string): void => {
      const [, endpoint] = /export ONTAP_ENDPOINT=(\S+)/.exec(line) ?? [];
      if (endpoint === undefined) return;
      requested = status({ endpoint, caFile, username: "admin", pid: 1 }, "/cluster");
      void requested.finally(() => {
        stop.abort();
      });
    };
    const options = { environment: ENV, signal: stop.signal, isTerminal: true, onPrint };
    const { stdout } = await runVerb(simulateCommand, ["--ca-file", caFile], options);
    expect(await requested).toBe(200);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d GET \/api\/cluster {2}200$/m);
    expect(stdout).not.toContain(ENV.ONTAP_PASSWORD);
  });
});
