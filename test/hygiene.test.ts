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

it("the repository names no package registry's host and no home folder", () => {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0").filter(Boolean);
  // A file that is being removed is still tracked.
  const files = tracked.map((path) => join(ROOT, path)).filter(existsSync);
  const found = files.flatMap((path) => findings(readFileSync(path, "utf8")).map((finding) => `${path}: ${finding}`));
  expect(found).toEqual([]);
});

it.each([["", "home", "ann"].join("/"), ["", "Users", "ann"].join("/"), ["C:", "Users", "ann"].join("\\")])(
  "%s is found as a home folder",
  (path) => {
    expect(findings(`see ${path}, https://${REGISTRY_HOSTS[0] ?? ""}/x`)).toHaveLength(2);
  },
);

it.each(["https://registry.terraform.io", "a/root/b", "${path.module}/home/x", "~/.cache"])("%s may stand", (text) => {
  expect(findings(text)).toEqual([]);
});

it("the lock file locks the packages of every platform, without which a clean installation fails on all", () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as LockFile;
  const locked = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
});

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}
