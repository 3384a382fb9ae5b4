// Bundles what engines start, each program as one file: `node lib/bundle.mjs` into `dist`, for the package and all who run it;
// `node lib/bundle.mjs <folder>` into another folder, and as JSON beside each what it is made of.
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const PROGRAMS = {
  provisioner: {},
  provider: {
    mainFields: ["module", "main"],
  },
};

async function bundle(name, folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`lib/${name}/main.ts`],
    outfile: join(folder, `${name}.cjs`),
    bundle: true,
    minify: true,
    platform: "node",
    // So that an older Node.js gets as far as being told that it is too old.
    target: "node10",
    supported: { "node-colon-prefix-require": true, "node-colon-prefix-import": true },
    metafile: true,
    logLevel: "warning",
    ...PROGRAMS[name],
  });
  return metafile;
}

const [folder] = process.argv.slice(2);
await Promise.all(
  Object.keys(PROGRAMS).map(async (name) => {
    const metafile = await bundle(name, folder ?? "dist");
    if (folder !== undefined) await writeFile(join(folder, `${name}.json`), JSON.stringify(metafile));
  }),
);
