import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bringBundlesUpToDate } from "./current-bundles";
import { rejectionOf } from "./failure";

/** Seconds since the epoch. */
const [EARLIER, LATER] = [1_000, 2_000];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bundles-"));
  for (const folder of ["lib/provider", "dist"]) mkdirSync(join(root, folder), { recursive: true });
  write("lib/bundle.mjs", 'import { writeFileSync } from "node:fs"; writeFileSync("dist/made", "");', EARLIER);
  write("lib/provider/main.ts", "", EARLIER);
  for (const program of ["provisioner", "provider"]) write(`dist/${program}.cjs`, "", LATER);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string, time: number): void {
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), time, time);
}

async function isBundled(): Promise<boolean> {
  await bringBundlesUpToDate(root);
  return existsSync(join(root, "dist", "made"));
}

describe("the programs", () => {
  it("are left alone where they are newer than all of lib", async () => {
    expect(await isBundled()).toBe(false);
  });

  it("are bundled when a file in a folder of lib is newer than they are", async () => {
    write("lib/provider/main.ts", "", LATER + 1);
    expect(await isBundled()).toBe(true);
  });

  it.each(["provisioner", "provider"])("are bundled when the %s alone is older than a file", async (program) => {
    write(`dist/${program}.cjs`, "", EARLIER - 1);
    expect(await isBundled()).toBe(true);
  });

  it.each(["provisioner", "provider"])("are bundled when the %s is missing", async (program) => {
    rmSync(join(root, "dist", `${program}.cjs`));
    expect(await isBundled()).toBe(true);
  });

  it("end the run that needs them when they cannot be bundled", async () => {
    write("lib/bundle.mjs", 'throw new Error("no room");', LATER + 1);
    expect(await rejectionOf(bringBundlesUpToDate(root))).toMatchObject({
      message: expect.stringContaining("cannot bundle the programs: ") as string,
    });
  });
});
