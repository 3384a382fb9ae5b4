import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identifyEngine } from "../engine/engines";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { obtainProgram } from "./program-cache";
import type { Make } from "./recipe";

const NAME = "terraform-1.9.0";

describe("obtainProgram", () => {
  let folder: string;
  let made: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "program-cache-"));
    made = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const making =
    (line?: string): Make =>
    async (into) => {
      made += 1;
      await writeFakeEngine(join(into, "terraform"), line);
    };

  const obtain = (make = making()) => {
    const recipe = { name: NAME, executable: "terraform", how: "by hand, at once", make, identify: identifyEngine };
    return obtainProgram(recipe, folder, () => undefined);
  };

  it("makes a program once and finds it from then on", async () => {
    const program = { name: NAME, version: "1.9.0", path: join(folder, NAME, "terraform") };
    expect([await obtain(), await obtain()]).toEqual([program, program]);
    expect(made).toBe(1);
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

  it.each<[string, Make, string]>([
    ["was not made", () => Promise.reject(new Error("no compiler")), "no compiler"],
    ["does not run", (into) => writeFile(join(into, "terraform"), "half"), "no usable engine"],
    ["has another version", making('echo "Terraform v1.8.0"'), `expected ${NAME}, but what was made says`],
  ])("leaves nothing of a program that %s", async (_what, make, reason) => {
    await expect(obtain(make)).rejects.toThrow(reason);
    expect(await readdir(folder)).toEqual([]);
  });
});
