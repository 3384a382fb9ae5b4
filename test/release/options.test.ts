import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkOptions } from "../../release/options";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder({ isEmptied: true });
const GOOD = { version: "1.2.3-rc.1", host: "registry.example.com", namespace: "storage", platform: ["linux_amd64"] };

function problemOf(options: object): unknown {
  try {
    checkOptions({ ...GOOD, out: folder, ...options });
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

it.each([{}, { host: "localhost:8080" }, { version: "1.0.0+build.5" }, { out: join(folder, "new") }])(
  "%j may be released",
  (options) => {
    expect(problemOf(options)).toBeUndefined();
  },
);

it.each([
  [{ version: "v1.2.3" }, '--version got "v1.2.3", expected a semantic version such as 1.2.3'],
  [{ version: "1.2" }, '--version got "1.2", expected a semantic version such as 1.2.3'],
  [{ host: "https://a.b" }, '--host got "https://a.b", expected a host name such as registry.example.com'],
  [{ host: "registry" }, '--host got "registry", expected a host name such as registry.example.com'],
  [{ namespace: "../x" }, '--namespace got "../x", expected lower-case letters, digits and "-"'],
  [
    { platform: ["linux_386"] },
    '--platform got "linux_386", expected one of darwin_amd64, darwin_arm64, linux_amd64, linux_arm64, windows_amd64',
  ],
])("%j is refused", (options, problem) => {
  expect(problemOf(options)).toBe(problem);
});

it("a folder in other use is refused", () => {
  mkdirSync(join(folder, "mine"));
  expect(problemOf({})).toBe(`${folder} is not empty, and no registry that this command made`);
  writeFileSync(join(folder, "registry.json"), JSON.stringify({ source: "a.b/c/ontap" }));
  expect(problemOf({})).toBe(`${folder} is the registry of a.b/c/ontap, not of registry.example.com/storage/ontap`);
});
