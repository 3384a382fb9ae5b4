import { existsSync } from "node:fs";
import { contenderOf } from "../cases/node-programs";
import { measureInTurns } from "../measure";
import { childrenCpuMs } from "./children-cpu";
import { ProcessTree } from "./process-tree";

/** What is counted comes from there. */
const itOnLinux = existsSync("/proc/self/stat") ? it : it.skip;

const MIB = 1024 * 1024;
/** Starts two more, takes memory, and waits for them. */
const FAMILY = `
const { spawn } = require("node:child_process");
globalThis.memory = Buffer.alloc(${80 * MIB}, 1);
for (const _ of [1, 2]) spawn(process.execPath, ["-e", "setTimeout(() => undefined, 300)"]);
`;
const BUSY = "const end = Date.now() + 400; while (Date.now() < end);";

describe("what a program costs", () => {
  itOnLinux("is the number of its processes, those that it starts among them, and their memory", async () => {
    const [measured] = await measureInTurns([contenderOf({ args: ["-e", FAMILY] })], 1);
    expect(measured?.processes).toBe(3);
    expect(measured?.peakMiB).toBeGreaterThan(80 + 2 * 20);
    expect(measured?.peakMiB).toBeLessThan(1000);
  });

  itOnLinux("is the CPU time of its processes", async () => {
    const [measured] = await measureInTurns([contenderOf({ args: ["-e", BUSY] })], 1);
    expect(measured?.cpuMs).toBeGreaterThan(50);
    expect(measured?.cpuMs).toBeLessThan(5000);
  });

  it("does not have what ran before", () => {
    expect(new ProcessTree().stop().processes ?? 0).toBe(0);
  });

  it("is not made up where the system does not tell", () => {
    expect(new ProcessTree(false).stop()).toEqual({ processes: null, peakMiB: null });
    expect(childrenCpuMs() === null).toBe(!existsSync("/proc/self/stat"));
  });
});
