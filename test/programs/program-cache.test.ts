import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identifyEngine } from "../engine/engines";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { obtainOrSkip, obtainProgram } from "./program-cache";
import type { Make, Recipe } from "./recipe";

const NAME = "terraform-1.9.0";
let folder: string;
let made: number;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "program-cache-"));
  made = 0;
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

function recipe(make: Make = rightVersion): Recipe {
  const counting: Make = (into) => {
    made += 1;
    return make(into);
  };
  return { name: NAME, executable: "terraform", how: "by hand, at once", make: counting, identify: identifyEngine };
}

const obtain = (from = recipe()) => obtainProgram(from, folder, (line) => lines.push(line));

describe("obtainProgram", () => {
  it("makes a program once and finds it from then on", async () => {
    const program = { name: NAME, version: "1.9.0", path: join(folder, NAME, "terraform") };
    expect([await obtain(), await obtain()]).toEqual([program, program]);
    expect(made).toBe(1);
  });

  it("says what is being got, how, and where it is then", async () => {
    const { path } = await obtain();
    expect(lines).toEqual([`getting ${NAME} once: by hand, at once`, `got ${NAME} in 0 s: ${path}`]);
  });

  it("lets two processes make the same program at once", async () => {
    const [one, other] = await Promise.all([obtain(), obtain()]);
    expect(one).toEqual(other);
    expect(await readdir(folder)).toEqual([NAME]);
  });

  it("replaces a program that no longer runs", async () => {
    await writeFakeEngine(join(folder, NAME, "terraform"), "exit 1");
    expect(await obtain()).toMatchObject({ name: NAME });
    expect(made).toBe(1);
  });

  it.each([
    ["was not made", () => Promise.reject(new Error("no compiler")), "no compiler"],
    ["does not run", (into: string) => writeFile(join(into, "terraform"), "half"), "no usable engine"],
    [
      "has another version",
      wrongVersion,
      "expected terraform-1.9.0, but what was made says that it is terraform-1.8.0",
    ],
  ])("leaves nothing of a program that %s", async (_what, make, reason) => {
    await expect(obtain(recipe(make))).rejects.toThrow(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it("removes what killed processes left, and nothing that may be in the making", async () => {
    const [old, recent] = [join(folder, ".unfinished-old"), join(folder, ".unfinished-recent")];
    await Promise.all([mkdir(old), mkdir(recent)]);
    await utimes(old, new Date(0), new Date(0));
    await obtain();
    expect((await readdir(folder)).sort()).toEqual([".unfinished-recent", NAME]);
  });
});

async function rightVersion(into: string): Promise<void> {
  await writeFakeEngine(join(into, "terraform"));
}

async function wrongVersion(into: string): Promise<void> {
  await writeFakeEngine(join(into, "terraform"), 'echo "Terraform v1.8.0"');
}

describe("obtainOrSkip", () => {
  it("gives and reports the reason of a failure", async () => {
    const failing = recipe(() => Promise.reject(new Error("go is not installed")));
    const outcome = await obtainOrSkip(failing, folder, (line) => lines.push(line));
    expect(outcome).toEqual({ name: NAME, reason: "go is not installed" });
    expect(lines.at(-1)).toBe(`${NAME} cannot be got on this machine: go is not installed`);
  });
});
