import { type Bundle, bundleOf } from "../helpers/bundle";

/** It is read anew by each process that the engine starts. */
const LARGEST_BYTES = 245_000;

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

it(`the bundle is no larger than ${LARGEST_BYTES / 1000} kB`, () => {
  expect(bundle.bytes).toBeLessThanOrEqual(LARGEST_BYTES);
});
