import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../helpers/repository";
import { runCommand } from "../programs/run-command";

const LARGEST_BYTES = 450_000;

/** What esbuild tells of a build, as far as it matters here. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<string, { readonly bytes: number; readonly imports: readonly { readonly path: string }[] }>
  >;
}

describe("the provider's bundle", () => {
  let metafile: Metafile;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "ontap-provider-bundle-"));
    const [program, report] = [join(folder, "provider.cjs"), join(folder, "metafile.json")];
    const args = ["run", "--silent", "bundle:provider", "--", `--outfile=${program}`, `--metafile=${report}`];
    const { trouble } = await runCommand("npm", args, { cwd: REPOSITORY });
    expect(trouble).toBeUndefined();
    metafile = JSON.parse(await readFile(report, "utf8")) as Metafile;
    await rm(folder, { recursive: true });
  });

  it(`is no larger than ${LARGEST_BYTES / 1000} kB`, () => {
    const [{ bytes } = { bytes: NaN }] = Object.values(metafile.outputs);
    expect(bytes).toBeLessThanOrEqual(LARGEST_BYTES);
  });

  it("has nothing of the schemas of files", () => {
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.length).toBeGreaterThan(10);
    expect(inputs.filter((path) => path.includes("node_modules/zod/"))).toEqual([]);
  });

  it("loads Node's own modules only, but for the parser of processors that lack WebAssembly's SIMD", () => {
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    const others = new Set(imported.filter((path) => !path.startsWith("node:")));
    expect(Array.from(others)).toEqual(["../llhttp/llhttp-wasm.js"]);
  });
});
