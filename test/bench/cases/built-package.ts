import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../../helpers/repository";

const TARGET = { platform: "node", target: "node20.18", format: "cjs", logLevel: "warning" } as const;
/** Two folders below the repository, where a file of `lib` is, too: it looks for the bundled programs from there. */
const SYNTH_PROGRAM = join(REPOSITORY, "dist", "bench", "synth.cjs");

/** The command line and what synthesizes, as JavaScript. */
export interface BuiltPrograms {
  /** The command line, file by file, as the published package has it. */
  readonly cli: string;
  /** `synth-program.ts` with the library in it. */
  readonly synth: string;
  remove(): Promise<void>;
}

/** Builds the programs that are measured besides the bundled ones. */
export async function buildPrograms(): Promise<BuiltPrograms> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-"));
  await cp(join(REPOSITORY, "package.json"), join(folder, "package.json"));
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  await build({ ...TARGET, entryPoints: sources(), outbase: join(REPOSITORY, "lib"), outdir: join(folder, "dist") });
  const synth = { entryPoints: [join(__dirname, "synth-program.ts")], outfile: SYNTH_PROGRAM };
  await build({ ...TARGET, ...synth, bundle: true, packages: "external" });
  return {
    cli: join(folder, "dist", "cli", "main.js"),
    synth: SYNTH_PROGRAM,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function sources(): string[] {
  const lib = join(REPOSITORY, "lib");
  return readdirSync(lib, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(lib, path));
}
