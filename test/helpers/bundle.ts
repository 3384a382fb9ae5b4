import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../programs/run-command";
import { REPOSITORY } from "./repository";

/** What esbuild tells of a build, as far as it matters here. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<string, { readonly bytes: number; readonly imports: readonly { readonly path: string }[] }>
  >;
}

/** What a program is made of. */
export interface Bundle {
  readonly bytes: number;
  /** Paths of the files that are in it, from the repository's folder. */
  readonly files: readonly string[];
  /** The modules that it loads. */
  readonly imports: readonly string[];
}

/** Bundles the programs aside, because the bundles in `dist` are in use, and tells what one is made of. */
export async function bundleOf(program: "provisioner" | "provider"): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-iscsi-bundle-"));
  const { trouble } = await runCommand("node", [join("lib", "bundle.mjs"), folder], { cwd: REPOSITORY });
  expect(trouble).toBeUndefined();
  const { inputs, outputs } = JSON.parse(await readFile(join(folder, `${program}.json`), "utf8")) as Metafile;
  await rm(folder, { recursive: true });
  const [output] = Object.values(outputs);
  if (output === undefined) throw new Error("nothing was bundled");
  return { bytes: output.bytes, files: Object.keys(inputs), imports: output.imports.map(({ path }) => path) };
}
