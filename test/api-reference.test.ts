import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runCommand } from "./programs/run-command";

/** It reads every source of the library. */
const TIMEOUT_MS = 120_000;
const REPOSITORY = resolve(__dirname, "..");

describe("the API reference", () => {
  let generated: string;

  beforeAll(async () => {
    generated = await mkdtemp(join(tmpdir(), "api-reference-"));
  });

  afterAll(() => rm(generated, { recursive: true }));

  it(
    "documents every public export, and is the code's (npm run docs:api writes it anew)",
    async () => {
      const typedoc = join(REPOSITORY, "node_modules", ".bin", "typedoc");
      const { stdout, stderr, trouble } = await runCommand(typedoc, ["--logLevel", "Warn", "--out", generated], {
        cwd: REPOSITORY,
      });
      expect({ trouble, problems: stdout + stderr }).toEqual({ trouble: undefined, problems: "" });
      expect(await contentsOf(join(REPOSITORY, "docs", "api"))).toEqual(await contentsOf(generated));
    },
    TIMEOUT_MS,
  );
});

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const contents = names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(contents));
}
