import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

/** In pieces, so that this file does not name them either. */
const REGISTRY_HOSTS = [
  ["registry", "npmjs", "org"],
  ["registry", "yarnpkg", "com"],
  ["npm", "pkg", "github", "com"],
  ["pypi", "org"],
  ["pythonhosted", "org"],
  ["proxy", "golang", "org"],
  ["sum", "golang", "org"],
].map((labels) => labels.join("."));

/** Home folders of Linux, macOS and Windows, and the superuser's. */
const HOME_FOLDER = /(?<![\w.}])(\/home\/\w|\/Users\/\w|\/root\/|[A-Z]:\\Users\\\w)/;

/** What a text says that only holds on one machine or network. */
function findings(text: string): string[] {
  const hosts = REGISTRY_HOSTS.filter((host) => text.includes(host));
  const [path] = HOME_FOLDER.exec(text) ?? [];
  return path === undefined ? hosts : [...hosts, path];
}

/** Absolute paths; a file that is being removed is still tracked. */
function trackedFiles(): string[] {
  const listing = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" });
  return listing
    .split("\0")
    .filter(Boolean)
    .map((path) => join(ROOT, path))
    .filter(existsSync);
}

describe("the repository", () => {
  it("names no package registry's host and no home folder", () => {
    const found = trackedFiles().flatMap((path) =>
      findings(readFileSync(path, "utf8")).map((finding) => `${path}: ${finding}`),
    );
    expect(found).toEqual([]);
  });
});

/** As far as this test reads the lock file: what is locked under which path, and what it would like to have beside it. */
interface LockFile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

/** Optional packages, such as the binaries for other platforms, that a lock file asks for and does not lock. */
function unlockedPackages({ packages }: LockFile): string[] {
  const locked = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
  return wanted.filter((name) => !locked.has(name));
}

describe("the lock file", () => {
  it("locks the packages of every platform, without which a clean installation fails on all", () => {
    const lockFile = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as LockFile;
    expect(unlockedPackages(lockFile)).toEqual([]);
  });

  it("is found out when it lacks one", () => {
    const packages = {
      "node_modules/a": { optionalDependencies: { "a-linux": "1", "a-mac": "1" } },
      "node_modules/a-linux": {},
    };
    expect(unlockedPackages({ packages })).toEqual(["a-mac"]);
  });
});

describe("the search for what holds on one machine only", () => {
  it.each(REGISTRY_HOSTS)("finds the host %s", (host) => {
    expect(findings(`"resolved": "https://${host}/x"`)).toContain(host);
  });

  it.each([
    ["a home folder", ["", "home", "ann"].join("/")],
    ["a home folder of macOS", ["", "Users", "ann"].join("/")],
    ["a home folder of Windows", ["C:", "Users", "ann"].join("\\")],
    ["the superuser's", ["", "root", "x"].join("/")],
  ])("finds %s", (_what, path) => {
    expect(findings(`see ${path}`)).toHaveLength(1);
  });

  it.each([
    "https://registry.terraform.io",
    "https://registry.opentofu.org",
    "a/root/b",
    "${path.module}/home/x",
    "~/.cache",
  ])("lets %s pass", (text) => {
    expect(findings(text)).toEqual([]);
  });
});
