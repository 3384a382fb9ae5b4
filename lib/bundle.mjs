// Bundles each program that Terraform starts into one file. `node lib/bundle.mjs` writes into `dist`;
// `node lib/bundle.mjs <folder>` into another folder, with the metadata of each bundle as JSON. `PROVIDER_BUILD` is what the
// provider prints as its version: a release names its commit.
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

const PROGRAMS = {
  provisioner: {},
  provider: {
    mainFields: ["module", "main"],
    define: { PROVIDER_BUILD: JSON.stringify(process.env.PROVIDER_BUILD ?? version) },
  },
};

/** Stand-ins for files that undici loads without need: each start reads the whole bundle. */
const STAND_INS = { "node:http": "http", tree: "header-names", "client-h2": "http2-client", body: "fetch-body" };

const standIns = {
  name: "stand-ins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ path }) => ({ path: pathOf(STAND_INS[path]) }));
    // Each start reads the parser. The one without SIMD runs on every processor.
    onResolve({ filter: /[/]llhttp_simd-wasm\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, "..", "llhttp", "llhttp-wasm.js"),
    }));
    onLoad({ filter: /[/\\]undici[/\\]lib[/\\].+[/\\](tree|client-h2|body)\.js$/ }, async ({ path }) => ({
      contents: await readFile(pathOf(STAND_INS[basename(path, ".js")]), "utf8"),
      loader: "ts",
    }));
  },
};

function pathOf(standIn) {
  return join(root, "lib", "provisioner", "bundled", `${standIn}.ts`);
}

async function bundle(name, folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`lib/${name}/main.ts`],
    outfile: join(folder, `${name}.cjs`),
    bundle: true,
    minify: true,
    platform: "node",
    // An older Node.js must get as far as the message that it is too old.
    target: "node10",
    supported: { "node-colon-prefix-require": true, "node-colon-prefix-import": true },
    plugins: [standIns],
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
