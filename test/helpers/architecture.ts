import { posix } from "node:path";
import type { Import } from "./source-imports";

/** What the rules look at: the path of every file from the project's root, and what it imports. */
export type ImportMap = ReadonlyMap<string, readonly Import[]>;

interface Rule {
  /** Modules of the project that this one may import. */
  readonly modules: readonly string[];
  /** Packages of others that it may import; Node's own are free. */
  readonly libraries: readonly string[];
}

const CDKTF = ["cdktf", "constructs", "@cdktf/provider-null", "@cdktf/provider-external"];

/** What users import from: the library, and what helps them to test their stacks. */
const BARRELS: readonly string[] = ["lib/index.ts", "lib/testing.ts"];

/**
 * Which module may import what. `lib/secrets.ts`, `lib/errors.ts` and `lib/index.ts` are modules of one file, `lib/testing.ts` is part of the
 * folder of that name; `main` is the example app.
 */
const RULES: Readonly<Record<string, Rule>> = {
  secrets: { modules: [], libraries: [] },
  errors: { modules: ["secrets"], libraries: [] },
  model: { modules: ["errors", "secrets"], libraries: [] },
  constructs: { modules: ["model", "errors"], libraries: CDKTF },
  ontap: { modules: ["model", "errors", "secrets"], libraries: ["undici"] },
  reconciler: { modules: ["ontap", "model", "errors"], libraries: [] },
  provisioner: { modules: ["reconciler", "ontap", "model", "errors"], libraries: ["undici"] },
  plugin: { modules: [], libraries: ["@bufbuild/protobuf", "@msgpack/msgpack", "asn1js"] },
  provider: { modules: ["plugin", "reconciler", "ontap", "model", "errors"], libraries: [] },
  cli: {
    modules: ["reconciler", "ontap", "model", "errors", "secrets", "simulator"],
    libraries: ["commander", "picocolors", "cli-table3", "cli-progress", "fast-xml-builder"],
  },
  simulator: { modules: ["ontap"], libraries: ["@peculiar/x509"] },
  testing: { modules: ["simulator", "ontap", "model"], libraries: [] },
  index: { modules: ["constructs", "reconciler", "ontap", "model", "errors"], libraries: [] },
  main: { modules: ["index"], libraries: CDKTF },
};

/** Everything that breaks the import table, one line each. */
export function importViolations(files: ImportMap): string[] {
  return [...files].flatMap(([path, imports]) =>
    imports
      .filter((imported) => !isAllowed(path, imported, files))
      .map((imported) => `${path} imports ${imported.specifier}`),
  );
}

function isAllowed(path: string, imported: Import, files: ImportMap): boolean {
  const { specifier } = imported;
  const rule = RULES[moduleOf(path)];
  if (rule === undefined) return false;
  if (specifier.startsWith("node:")) return true;
  if (!specifier.startsWith(".")) return rule.libraries.includes(packageOf(specifier));
  const target = resolveImport(path, specifier, files);
  if (target === undefined) return false;
  if (moduleOf(target) === moduleOf(path)) return true;
  return rule.modules.includes(moduleOf(target)) && isWithinExceptions(path, target, imported);
}

/** The simulator shares no code with the client that it tests, and only one verb of the command line may use it. */
function isWithinExceptions(path: string, target: string, { typeOnly }: Import): boolean {
  if (moduleOf(path) === "simulator") return typeOnly && target === "lib/ontap/wire.ts";
  if (moduleOf(path) === "cli" && moduleOf(target) === "simulator") return /^simulate\b/.test(posix.basename(path));
  return true;
}

function moduleOf(path: string): string {
  const [folder = "", inner = ""] = path.split("/");
  return posix.basename(folder === "lib" ? inner : folder, ".ts");
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function resolveImport(path: string, specifier: string, files: ImportMap): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  return [`${target}.ts`, `${target}/index.ts`].find((candidate) => files.has(candidate));
}

/** Files that import a package of others. */
export function filesImporting(library: string, files: ImportMap): string[] {
  return [...files]
    .filter(([, imports]) => imports.some(({ specifier }) => packageOf(specifier) === library))
    .map(([path]) => path);
}

/** Files other than the barrels that pass on what another file exports, and any that passes on everything unnamed. */
export function barrelViolations(files: ImportMap): string[] {
  return [...files]
    .filter(([path, imports]) =>
      imports.some(({ passesOn }) => passesOn === "everything" || (passesOn === "names" && !BARRELS.includes(path))),
    )
    .map(([path]) => path);
}

/** Import cycles between files, each as the paths along it; type imports count. */
export function importCycles(files: ImportMap): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (done.has(path) || trail.includes(path)) return;
    for (const target of targetsOf(path, files)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
  return cycles;
}

function targetsOf(path: string, files: ImportMap): string[] {
  const targets = (files.get(path) ?? []).map(({ specifier }) =>
    specifier.startsWith(".") ? resolveImport(path, specifier, files) : undefined,
  );
  return targets.filter((target) => target !== undefined);
}
