// Makes a fresh clone ready: dependencies as the lock file says, and the bundled program. Run it before anything else; with
// nothing to do it takes half a second. Plain JavaScript of Node's own, since it runs where no dependency is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function main() {
  checkNode(process.versions.node, readJson("package.json").engines.node);
  if (!dependenciesAreCurrent()) {
    // On stderr, as everything here: the standard output belongs to the command that is set up.
    console.error("installing the dependencies (npm ci), about half a minute");
    // None of the dependencies needs its install script.
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  }
  npm("run", "--silent", "bundle");
}

/** Ends the process unless `running` is at least the version in `range`, which has the form `>=1.2.3`. */
function checkNode(running, range) {
  const oldest = range.replace(">=", "");
  if (running.localeCompare(oldest, undefined, { numeric: true }) >= 0) return;
  fail(`Node.js ${running} is too old: expected ${oldest} or newer; install that and run the command again`);
}

/**
 * Compares the lock file with npm's own record of what it installed, package by package: times of files say nothing after a
 * fresh clone or a change of branch. Packages for other platforms are in the lock file only.
 */
function dependenciesAreCurrent() {
  const record = join("node_modules", ".package-lock.json");
  if (!existsSync(join(root, record))) return false;
  const { "": _project, ...wanted } = readJson("package-lock.json").packages;
  const installed = readJson(record).packages;
  const samePackage = ([path, { version, integrity, optional }]) =>
    path in installed
      ? installed[path].version === version && installed[path].integrity === integrity
      : optional === true;
  return Object.entries(wanted).every(samePackage) && Object.keys(installed).every((path) => path in wanted);
}

function npm(...args) {
  const { status, error } = spawnSync("npm", args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) fail(`"npm ${args.join(" ")}" failed${error ? `: ${error.message}` : ""}`);
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

function fail(message) {
  console.error(`set-up: ${message}`);
  process.exit(1);
}

main();
