import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../helpers/repository";
import { runCommand } from "../programs/run-command";
import type { BenchFile, Case } from "./result";

/** A plan and an apply of an engine, and what none runs in. The other cases of engines are made of the same steps. */
const CASES: readonly Case[] = ["drifted", "create", "drift", "synth", "program", "version"];

export const SMOKE_MS = 240_000;
/** On another system these are null. */
const COUNTED = process.platform === "linux" ? (expect.any(Number) as unknown) : null;

/** Measures cases of each kind, and expects the figures. */
export async function expectBenchMeasures(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-"));
  const out = join(folder, "bench.json");
  const sizes = ["--cases", CASES.join(","), "--n", "1", "--repeat", "1", "--modes", "provider"];
  const { stdout, trouble } = await runCommand(
    process.execPath,
    ["--import", "tsx", "test/bench/main.ts", ...sizes, "--out", out, "--plots", folder],
    { cwd: REPOSITORY, timeoutMs: SMOKE_MS },
  );
  expect(trouble).toBeUndefined();
  expect(stdout).toMatch(/│ drifted +│ 1 /);
  const { machine, results, peers } = JSON.parse(await readFile(out, "utf8")) as BenchFile;
  expect(machine).toMatchObject({ cores: expect.any(Number) as unknown, repeat: 1 });
  expect(peers).toEqual([]);
  expect(new Set(results.map((result) => result.case))).toEqual(new Set(CASES));
  const number = expect.any(Number) as unknown;
  const counts = { cpuMs: COUNTED, floorCpuMs: COUNTED, processes: COUNTED, peakMiB: COUNTED };
  for (const result of results)
    expect(result).toMatchObject({ ...counts, n: 1, ms: number, spreadMs: 0, floorMs: number, ratioToFloor: number });
  const requests = Object.fromEntries(results.map((result) => [result.case, result.requests]));
  expect(requests).toMatchObject({ drifted: 2, drift: 1, synth: 0, program: 1, version: 0 });
  // A plot is of all cases.
  expect(await readdir(folder)).toEqual(["bench.json"]);
  await rm(folder, { recursive: true });
}
