import { existsSync } from "node:fs";
import { contenderOf } from "./cases/node-programs";
import { measureInTurns } from "./measure";

const itOnLinux = existsSync("/proc/self/stat") ? it : it.skip;
const MIB = 1024 * 1024;
/** Starts two more, takes memory, and computes. */
const FAMILY = `
const { spawn } = require("node:child_process");
globalThis.memory = Buffer.alloc(${80 * MIB}, 1);
for (const _ of [1, 2]) spawn(process.execPath, ["-e", "setTimeout(() => undefined, 300)"]);
const end = Date.now() + 200; while (Date.now() < end);
`;

it("a result has the median of the times and the spread between the fastest and the slowest", async () => {
  const times = [9, 1, 3];
  const [measured] = await measureInTurns([{ run: () => Promise.resolve(times.shift()) }], 3);
  expect(measured).toMatchObject({ ms: 3, spreadMs: 8, requests: 0, handshakes: 0 });
});

itOnLinux("a program costs its processes with those that it starts, their CPU time and their memory", async () => {
  const [measured] = await measureInTurns([contenderOf({ args: ["-e", FAMILY] })], 1);
  expect(measured?.processes).toBe(3);
  expect(measured?.cpuMs).toBeGreaterThan(50);
  expect(measured?.peakMiB).toBeGreaterThan(80 + 2 * 20);
  expect(measured?.peakMiB).toBeLessThan(1000);
});
