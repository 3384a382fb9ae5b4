import { type Bundle, bundleOf } from "../helpers/bundle";

const LARGEST_BYTES = 400_000;

describe("the provider's bundle", () => {
  let bundle: Bundle;

  beforeAll(async () => {
    bundle = await bundleOf("provider");
  });

  it(`is no larger than ${LARGEST_BYTES / 1000} kB`, () => {
    expect(bundle.bytes).toBeLessThanOrEqual(LARGEST_BYTES);
  });

  it("has nothing of the schemas of files", () => {
    expect(bundle.files.length).toBeGreaterThan(10);
    expect(bundle.files.filter((path) => path.includes("node_modules/zod/"))).toEqual([]);
  });

  it("loads Node's own modules only", () => {
    expect(bundle.imports.filter((path) => !path.startsWith("node:"))).toEqual([]);
  });

  it("does not load node:http", () => {
    expect(bundle.imports).toContain("node:tls");
    expect(bundle.imports).not.toContain("node:http");
  });
});
