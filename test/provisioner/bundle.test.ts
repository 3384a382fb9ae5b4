import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as standIn from "../../lib/provisioner/bundled/http";
import { runCommand } from "../programs/run-command";

const REPOSITORY = resolve(__dirname, "..", "..");
/** It is read anew by each process that the engine starts. */
const LARGEST_BYTES = 360_000;

/** What esbuild tells of a build, as far as it matters here. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<string, { readonly bytes: number; readonly imports: readonly { readonly path: string }[] }>
  >;
}

let folder: string;
let metafile: Metafile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ontap-iscsi-bundle-"));
  const [program, report] = [join(folder, "provisioner.cjs"), join(folder, "metafile.json")];
  const { trouble } = await runCommand(
    "npm",
    ["run", "--silent", "bundle:provisioner", "--", `--outfile=${program}`, `--metafile=${report}`],
    { cwd: REPOSITORY },
  );
  expect(trouble).toBeUndefined();
  metafile = JSON.parse(await readFile(report, "utf8")) as Metafile;
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

it("the bundle has nothing of the schemas of files", () => {
  expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/zod/"))).toEqual([]);
});

/** The files of undici in the bundle, as paths inside of its package. */
function undiciFiles(): readonly string[] {
  return Object.keys(metafile.inputs).flatMap((path) => path.split("node_modules/undici/")[1] ?? []);
}

it("the bundle has what it needs of undici, and neither its entry nor its fetch", () => {
  expect(undiciFiles()).toEqual(expect.arrayContaining(["lib/core/connect.js", "lib/dispatcher/pool.js"]));
  expect(undiciFiles().filter((path) => /^index\.js$|^lib\/web\/fetch\/index\.js$/.test(path))).toEqual([]);
});

it("the bundle loads neither node:http nor node:http2, and nothing but Node's own modules", () => {
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported).toContain("node:tls");
  expect(imported).not.toContain("node:http");
  expect(imported).not.toContain("node:http2");
  expect(imported.filter((path) => !path.startsWith("node:"))).toEqual([]);
});

it("undici takes no more of node:http than its stand-in has", async () => {
  const files = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/undici/"));
  const sources = await Promise.all(files.map((path) => readFile(join(REPOSITORY, path), "utf8")));
  const users = sources.filter((source) => source.includes("require('node:http')"));
  const taken = users.flatMap((source) => [
    ...Array.from(source.matchAll(/\bhttp\.(\w+)/g), ([, name = ""]) => name),
    ...Array.from(source.matchAll(/const \{ (.+) \} = require\('node:http'\)/g), ([, names = ""]) => names),
  ]);
  expect(users).toHaveLength(2);
  expect(Array.from(new Set(taken)).sort()).toEqual(Object.keys(standIn).sort());
});

it(`the bundle is no larger than ${LARGEST_BYTES / 1000} kB`, () => {
  const [{ bytes } = { bytes: NaN }] = Object.values(metafile.outputs);
  expect(bytes).toBeLessThanOrEqual(LARGEST_BYTES);
});
