// Which file may import what: the rules of dependency-cruiser, made from test/architecture/import-table.json, which CONTRIBUTING.md shows.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = import.meta.dirname;
const table = JSON.parse(readFileSync(join(root, "test", "architecture", "import-table.json"), "utf8"));

/** What users import from: only these pass on what other files export. */
const BARRELS = "^lib/(index|testing)\\.ts$";

/** The files of a module: a folder of lib with its file of the same name, or the example app. */
function filesOf(module) {
  return module === "main" ? "^main\\.ts$" : `^lib/${module}(/|\\.ts$)`;
}

/** The files of a module whose path in it begins like that. */
function partOf(module, part) {
  return `^lib/${module}/${part}`;
}

const fileOf = (path) => `^lib/${path}\\.ts$`;
const packageOf = (library) => `(^|/)node_modules/${library}/`;

/** What imports of those files may not reach, unless the row of the table allows it. */
function rulesOf(name, from, { modules = [], types = [], libraries = [] }, itself) {
  const ours = [itself, ...modules.map(filesOf), ...types.map(fileOf)];
  return [
    { name: `${name}: modules`, severity: "error", from, to: { path: "^(lib|test)/|^main", pathNot: ours } },
    {
      name: `${name}: libraries`,
      severity: "error",
      from,
      to: { path: "(^|/)node_modules/", pathNot: libraries.map(packageOf) },
    },
    ...types.map((path) => ({
      name: `${name}: types only`,
      severity: "error",
      from,
      to: { path: fileOf(path), dependencyTypesNot: ["type-only"] },
    })),
  ];
}

/** The rules of a row, and of those of its parts that may import more. */
function rulesOfRow([module, { parts = {}, ...row }]) {
  const files = filesOf(module);
  const places = Object.keys(parts).map((part) => partOf(module, part));
  const rest = rulesOf(module, { path: files, pathNot: places }, row, files);
  const ofParts = Object.entries(parts).flatMap(([part, more]) => {
    const sum = {
      ...row,
      modules: [...(row.modules ?? []), ...(more.modules ?? [])],
      libraries: [...(row.libraries ?? []), ...(more.libraries ?? [])],
    };
    return rulesOf(`${module}/${part}`, { path: partOf(module, part) }, sum, files);
  });
  return [...rest, ...ofParts];
}

export default {
  forbidden: [
    ...Object.entries(table).flatMap(rulesOfRow),
    {
      name: "a module without a row",
      severity: "error",
      from: { path: "^lib/", pathNot: Object.keys(table).map(filesOf) },
      to: {},
    },
    { name: "no cycle", severity: "error", from: {}, to: { circular: true } },
    { name: "no unknown file", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "no further barrel", severity: "error", from: { pathNot: BARRELS }, to: { dependencyTypes: ["export"] } },
    {
      name: "undici where connections are made and requests sent",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/ontap/(exchange|connector|undici-files\\.d)\\.ts$" },
      to: { path: packageOf("undici") },
    },
    {
      name: "schemas of output: types only",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/cli/schemas\\.ts$" },
      to: { path: "^lib/cli/schemas\\.ts$", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // It is run to build the package, and is no part of it.
    exclude: "^lib/bundle\\.mjs$",
    // Types count, too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default", "types"] },
    tsConfig: { fileName: join(root, "tsconfig.json") },
  },
};
