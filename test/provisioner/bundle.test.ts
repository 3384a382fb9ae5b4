import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as standIn from "../../lib/provisioner/bundled/http";
import { type Bundle, bundleOf } from "../helpers/bundle";
import { REPOSITORY } from "../helpers/repository";

/** It is read anew by each process that the engine starts. */
const LARGEST_BYTES = 230_000;

let bundle: Bundle;

beforeAll(async () => {
  bundle = await bundleOf("provisioner");
});

it("the bundle has nothing of the schemas of files", () => {
  expect(bundle.files.filter((path) => path.includes("node_modules/zod/"))).toEqual([]);
});

/** The files of undici in the bundle, as paths inside of its package. */
function undiciFiles(): readonly string[] {
  return bundle.files.flatMap((path) => path.split("node_modules/undici/")[1] ?? []);
}

it("the bundle has what it needs of undici, and neither its entry nor its fetch", () => {
  expect(undiciFiles()).toEqual(expect.arrayContaining(["lib/core/connect.js", "lib/dispatcher/pool.js"]));
  expect(undiciFiles().filter((path) => /^index\.js$|^lib\/web\/(?!fetch\/body\.js$)/.test(path))).toEqual([]);
});

it("the bundle loads neither node:http nor node:http2, and nothing but Node's own modules", () => {
  expect(bundle.imports).toContain("node:tls");
  expect(bundle.imports).not.toContain("node:http");
  expect(bundle.imports).not.toContain("node:http2");
  expect(bundle.imports.filter((path) => !path.startsWith("node:"))).toEqual([]);
});

it("undici takes no more of node:http than its stand-in has", async () => {
  const files = undiciFiles().map((path) => join(REPOSITORY, "node_modules", "undici", path));
  const sources = await Promise.all(files.map((path) => readFile(path, "utf8")));
  const users = sources.filter((source) => source.includes("require('node:http')"));
  const taken = users.flatMap((source) => [
    ...Array.from(source.matchAll(/\bhttp\.(\w+)/g), ([, name = ""]) => name),
    ...Array.from(source.matchAll(/const \{ (.+) \} = require\('node:http'\)/g), ([, names = ""]) => names),
  ]);
  expect(users).toHaveLength(2);
  expect(Array.from(new Set(taken)).sort()).toEqual(Object.keys(standIn).sort());
});

it("undici takes no more of its own files than their stand-ins have", async () => {
  const source = async (path: string): Promise<string> =>
    readFile(join(REPOSITORY, "node_modules", "undici", "lib", path), "utf8");
  const uses = async (path: string, pattern: RegExp): Promise<string[]> =>
    Array.from((await source(path)).matchAll(pattern), ([use]) => use);
  expect(await uses("core/util.js", /\btree\.\w+/g)).toEqual(["tree.lookup", "tree.lookup"]);
  // Used for what is sent as the web's types alone, and for connections that agreed on HTTP/2.
  expect(await uses("dispatcher/client-h1.js", /require\('\.\.\/web\/.*/g)).toEqual([
    "require('../web/fetch/body.js').extractBody",
  ]);
  expect(await uses("dispatcher/client.js", /alpnProtocol === 'h2'\s*\? connectH2/g)).toHaveLength(1);
});

it(`the bundle is no larger than ${LARGEST_BYTES / 1000} kB`, () => {
  expect(bundle.bytes).toBeLessThanOrEqual(LARGEST_BYTES);
});
