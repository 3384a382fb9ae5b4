import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { simulateCommand } from "../../lib/cli/simulate";
import { parseSeed } from "../../lib/simulator/seed/parse-seed";
import { createAuthority } from "../../lib/simulator/http/certificates";
import { AUTHORITY_NAME } from "../../lib/simulator/simulator";
import { runCommand } from "../programs/run-command";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { CliError } from "../../lib/cli/cli-error";
import { expectPublished } from "../helpers/published-schema";
import { runVerb, type VerbRun } from "../helpers/verb-run";

const ENVIRONMENT = { ONTAP_PASSWORD: "secret" };
const SERVICES = "/api/protocols/san/iscsi/services";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulate-state-"));
  file = join(folder, "cluster.json");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Somebody who works with a simulator. */
interface Visitor {
  readonly send: (
    method: "GET" | "POST" | "PATCH",
    path: string,
    body?: object,
  ) => Promise<{ status: number; body: string }>;
}

/** Starts a simulator with a state file, lets a visitor work, and stops it. */
async function simulate(args: readonly string[], visit?: (visitor: Visitor) => Promise<void>): Promise<VerbRun> {
  const stop = new AbortController();
  let visited: Promise<void> = Promise.resolve();
  const onPrint = (line: string): void => {
    if (!line.startsWith("{")) return;
    const { endpoint, caFile } = JSON.parse(line) as { readonly endpoint: string; readonly caFile: string };
    visited = (visit?.(visitorOf(endpoint, readFileSync(caFile))) ?? Promise.resolve()).finally(() => {
      stop.abort();
    });
  };
  const run = await runVerb(simulateCommand, args, { environment: ENVIRONMENT, signal: stop.signal, onPrint });
  await visited;
  return run;
}

function visitorOf(endpoint: string, ca: Buffer): Visitor {
  const dispatcher = new Agent({ connect: { ca } });
  const authorization = `Basic ${Buffer.from("admin:secret").toString("base64")}`;
  return {
    send: async (method, path, body) => {
      const options = { method, dispatcher, headers: { authorization, "content-type": "application/json" } };
      const answer = await request(endpoint + path, { ...options, ...(body && { body: JSON.stringify(body) }) });
      return { status: answer.statusCode, body: await answer.body.text() };
    },
  };
}

function kept(): ReturnType<typeof parseSeed>["state"] {
  const seed = JSON.parse(readFileSync(file, "utf8")) as unknown;
  expectPublished("seed", seed);
  return parseSeed(seed).state;
}

describe("simulate --state", () => {
  it("goes on where the last one ended, and has a write in the file before it is answered", async () => {
    await simulate(["--state", file, "--svms", "svm_a,svm_b"], async ({ send }) => {
      expect(kept().svms.map(({ name, service }) => [name, service])).toEqual([
        ["svm_a", undefined],
        ["svm_b", undefined],
      ]);
      const body = { svm: { name: "svm_a" }, target: { alias: "mine" } };
      expect(await send("POST", SERVICES, body)).toMatchObject({ status: 201 });
      expect(kept().svms[0]?.service).toMatchObject({ targetAlias: "mine" });
    });
    await simulate(["--state", file], async ({ send }) => {
      const { body } = await send("GET", `${SERVICES}?fields=*`);
      expect(JSON.parse(body)).toMatchObject({
        num_records: 1,
        records: [{ svm: { name: "svm_a" }, target: { alias: "mine" } }],
      });
    });
  });

  it("says that the file counts, where it is given what is for a new cluster, too", async () => {
    await simulate(["--state", file, "--svms", "svm_a"]);
    const { warnings } = await simulate(["--state", file, "--svms", "svm_b"]);
    expect(warnings).toEqual([
      `${file} is there, and the cluster goes on from it; --seed and --svms are for a new one`,
    ]);
    expect(kept().svms.map(({ name }) => name)).toEqual(["svm_a"]);
  });

  it("keeps the seed's faults, and not those of --faults", async () => {
    const [seed, faults] = [join(folder, "seed.json"), join(folder, "faults.json")];
    writeFileSync(seed, JSON.stringify({ faults: [{ method: "POST", do: { status: 503 } }] }));
    writeFileSync(faults, JSON.stringify([{ method: "GET", times: 1, do: { status: 504 } }]));
    await simulate(["--state", file, "--seed", seed, "--faults", faults], async ({ send }) => {
      expect(await send("GET", SERVICES)).toMatchObject({ status: 504 });
      expect(await send("POST", SERVICES, {})).toMatchObject({ status: 503 });
    });
    await simulate(["--state", file], async ({ send }) => {
      expect(await send("GET", SERVICES)).toMatchObject({ status: 200 });
      expect(await send("POST", SERVICES, {})).toMatchObject({ status: 503 });
    });
  });

  it("refuses a file that is no seed, and leaves it as it is", async () => {
    writeFileSync(file, '{"notes": "mine"}');
    expectFailure(
      await rejectionOf(simulate(["--state", file])),
      CliError,
      "FILE_INVALID",
      `state file "${file}"`,
      "notes",
    );
    expect(readFileSync(file, "utf8")).toBe('{"notes": "mine"}');
  });

  it("does not start where the file cannot be written", async () => {
    const error = await rejectionOf(simulate(["--state", join(folder, "no", "cluster.json")]));
    expectFailure(error, CliError, "FILE_INVALID", "cannot write", "ENOENT");
  });

  it("does not touch a seed that a person wrote, before something changes", async () => {
    const seed = '{"svms":[{"name":"svm_a"}]}';
    writeFileSync(file, seed);
    await simulate(["--state", file], async ({ send }) => {
      expect(await send("GET", SERVICES)).toMatchObject({ status: 200 });
    });
    expect(readFileSync(file, "utf8")).toBe(seed);
  });

  it("goes on while the file takes nothing, says so once, and keeps what is there when it does again", async () => {
    const away = join(folder, "away");
    const { warnings } = await simulate(["--state", file, "--svms", "svm_a,svm_b,svm_c"], async ({ send }) => {
      renameSync(file, away);
      for (const name of ["svm_a", "svm_b"])
        expect(await send("POST", SERVICES, { svm: { name } })).toMatchObject({ status: 201 });
      renameSync(away, file);
      expect(await send("POST", SERVICES, { svm: { name: "svm_c" } })).toMatchObject({ status: 201 });
    });
    expect(warnings).toEqual([expect.stringMatching(/^cannot write ".*cluster\.json": .*ENOENT.*is not kept$/)]);
    expect(kept().svms.every(({ service }) => service !== undefined)).toBe(true);
  });

  it("says so again when the file takes nothing anew", async () => {
    const away = join(folder, "away");
    const { warnings } = await simulate(["--state", file, "--svms", "svm_a,svm_b,svm_c"], async ({ send }) => {
      const create = (name: string): Promise<unknown> => send("POST", SERVICES, { svm: { name } });
      renameSync(file, away);
      await create("svm_a");
      renameSync(away, file);
      await create("svm_b");
      renameSync(file, away);
      await create("svm_c");
    });
    expect(warnings).toEqual(Array(2).fill(expect.stringContaining("ENOENT")));
  });

  it("does not write over what somebody else wrote meanwhile, and says so", async () => {
    const theirs = '{"svms":[{"name":"svm_z"}]}';
    const { warnings } = await simulate(["--state", file, "--svms", "svm_a"], async ({ send }) => {
      writeFileSync(file, theirs);
      expect(await send("POST", SERVICES, { svm: { name: "svm_a" } })).toMatchObject({ status: 201 });
    });
    expect(warnings).toEqual([expect.stringContaining("somebody else has changed it; give each simulator a file")]);
    expect(readFileSync(file, "utf8")).toBe(theirs);
  });

  it.each(["link", "pipe"])("does not start with a %s that cannot keep it", async (what) => {
    if (what === "link") symlinkSync(join(folder, "nowhere"), file);
    else await runCommand("mkfifo", [file]);
    const error = await rejectionOf(simulate(["--state", file]));
    expectFailure(error, CliError, "FILE_INVALID", file, what === "link" ? "a link to a file" : "it is no file");
  });

  it("needs a file of its own", async () => {
    const error = await rejectionOf(simulate(["--state", file, "--requests-log", file]));
    expectFailure(error, CliError, "USAGE", "the same file");
    expect(existsSync(file)).toBe(false);
  });

  it("leaves no folder with a certificate behind when it cannot be kept", async () => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = folder;
    await rejectionOf(simulate(["--state", join(folder, "no", "cluster.json")]));
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is not begun by a simulator that does not start", async () => {
    await rejectionOf(simulate(["--state", file, "--ca-file", join(folder, "no", "ca.pem")]));
    expect(existsSync(file)).toBe(false);
  });
});

describe("the CA file of a simulator", () => {
  const caFile = (): string => join(folder, "ca.pem");

  it("is written over where an earlier simulator wrote it", async () => {
    await simulate(["--ca-file", caFile()]);
    const first = readFileSync(caFile(), "utf8");
    await simulate(["--ca-file", caFile()]);
    expect(readFileSync(caFile(), "utf8")).not.toBe(first);
  });

  it("is not written over where it is somebody else's, unless by force", async () => {
    const { certPem } = await createAuthority("corporate");
    const own = await createAuthority(AUTHORITY_NAME);
    for (const text of [certPem, own.certPem + certPem, "notes"]) {
      writeFileSync(caFile(), text);
      const error = await rejectionOf(simulate(["--ca-file", caFile()]));
      expectFailure(error, CliError, "FILE_INVALID", caFile(), "give --force");
      expect(readFileSync(caFile(), "utf8")).toBe(text);
    }
    expect(await rejectionOf(simulate(["--ca-file", folder]))).toBeInstanceOf(CliError);
    await simulate(["--ca-file", caFile(), "--force"]);
    expect(readFileSync(caFile(), "utf8")).toContain("BEGIN CERTIFICATE");
  });
});

describe("how simulate prints", () => {
  it.each([
    [["--format", "text"], undefined, /^ONTAP is simulated at /],
    [["--json"], 80, /^\{"endpoint":/],
  ])("%j counts whether there is a terminal or not", async (flags, columns, start) => {
    const stop = new AbortController();
    const onPrint = (): void => {
      stop.abort();
    };
    const options = {
      environment: ENVIRONMENT,
      signal: stop.signal,
      onPrint,
      ...(columns !== undefined && { columns }),
    };
    expect((await runVerb(simulateCommand, flags, options)).stdout).toMatch(start);
  });
});
