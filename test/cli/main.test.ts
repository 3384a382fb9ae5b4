import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { BUILT_CLI } from "../helpers/cli-build";
import { freePort } from "../helpers/free-port";

type Program = ChildProcessByStdio<null, Readable, Readable>;

interface Manifest {
  readonly version: string;
}

function start(...args: readonly string[]): Program {
  return spawn(process.execPath, [BUILT_CLI, ...args], {
    env: { ...process.env, ONTAP_PASSWORD: "secret", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function outcome(child: Program): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const ended = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** The first line that a process prints. */
async function firstLine({ stdout }: Program): Promise<string> {
  const [line] = (await once(createInterface(stdout), "line")) as [string];
  return line;
}

/** The status of the first answer that comes once somebody listens. */
async function firstStatus(url: string): Promise<number> {
  const response = await fetch(url).catch(() => undefined);
  return response?.status ?? sleep(50).then(() => firstStatus(url));
}

describe("ontap-iscsi as a process", () => {
  it("explains itself and its verb with examples", async () => {
    const [all, one, other] = await Promise.all([
      outcome(start("--help")),
      outcome(start("simulate", "--help")),
      outcome(start("help", "simulate")),
    ]);

    expect([all.code, one.code]).toEqual([0, 0]);
    expect(other).toEqual(one);
    expect(all.stdout).toContain("simulate");
    expect(one.stdout).toMatch(/Exit codes: 0 .*\n\nExamples:\n {2}\$ /);
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8")) as Manifest;
    expect(await outcome(start("--version"))).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    ["an unknown verb", ["simulat"], /^error: unknown command 'simulat' \(Did you mean simulate\?\)\n$/],
    [
      "an unknown verb beside --help",
      ["dirft", "--help"],
      /^error: unknown command 'dirft' \(Did you mean drift\?\)\n$/,
    ],
    ["an unknown verb after help", ["help", "docter"], /^error: unknown command 'docter' \(Did you mean doctor\?\)\n$/],
    ["an unknown flag", ["simulate", "--prot", "1"], /^error: unknown option '--prot' \(Did you mean --port\?\)\n$/],
    ["a wrong value", ["simulate", "--port", "x"], /^error: option '--port <port>' argument 'x' is invalid\. .*\n$/],
    [
      "a name that is empty",
      ["simulate", "--username", ""],
      /argument '' is invalid\. Expected a name, got an empty text\.\n$/,
    ],
    ["a missing file", ["simulate", "--seed", "nope.json"], /^error: cannot read seed file "nope\.json": ENOENT.*\n$/],
  ])("says in one line that there is %s, and exits with 1", async (_, args, line) => {
    const { code, stdout, stderr } = await outcome(start(...args));

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(line);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "simulate ends on %s with exit code 0 and cleans up",
    async (signal) => {
      const child = start("simulate");
      const ended = once(child, "close");
      const { caFile, pid } = JSON.parse(await firstLine(child)) as { caFile: string; pid: number };

      expect(pid).toBe(child.pid);
      expect(existsSync(caFile)).toBe(true);
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
      expect(existsSync(dirname(caFile))).toBe(false);
    },
  );

  it("simulate goes on when nobody reads its output any more", async () => {
    const port = await freePort();
    const child = start("simulate", "--http", "--port", String(port));
    child.stdout.destroy();
    const ended = once(child, "close");

    expect(await firstStatus(`http://127.0.0.1:${port}/api/cluster`)).toBe(401);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});
