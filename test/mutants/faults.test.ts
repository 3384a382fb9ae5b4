import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../helpers/repository";
import { readFaults, staleness } from "./faults";

const FAULTS = readFaults(REPOSITORY);

it("every fault can still be set into lib, else its message tells what to change", () => {
  const stale = FAULTS.map((fault) => staleness(fault, readFileSync(join(REPOSITORY, fault.file), "utf8")));
  expect(stale.filter((problem) => problem !== undefined)).toEqual([]);
});

it("every fault names tests that are there", () => {
  const named = Array.from(new Set(FAULTS.flatMap(({ tests }) => tests)));
  expect(named.filter((test) => !existsSync(join(REPOSITORY, "test", `${test}.test.ts`)))).toEqual([]);
});
