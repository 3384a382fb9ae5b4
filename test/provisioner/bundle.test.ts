import { type Bundle, bundleOf } from "../helpers/bundle";

/** It is read anew by each process that the engine starts. */
const LARGEST_BYTES = 70_000;

let bundle: Bundle;

beforeAll(async () => {
  bundle = await bundleOf("provisioner");
});

it("the program consists of this library's files alone", () => {
  expect(bundle.files.filter((path) => path.includes("node_modules/"))).toEqual([]);
});

it("the program loads nothing but Node's own modules", () => {
  expect(bundle.imports).toContain("node:tls");
  expect(bundle.imports.filter((path) => !path.startsWith("node:"))).toEqual([]);
});

it(`the program is no larger than ${LARGEST_BYTES / 1000} kB`, () => {
  expect(bundle.bytes).toBeLessThanOrEqual(LARGEST_BYTES);
});
