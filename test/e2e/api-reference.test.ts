import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentText, generatedFile } from "../documents";
import { InstalledPackage } from "../helpers/package/installed-package";
import { packageTarball } from "../helpers/package/package-tarball";
import { REPOSITORY } from "../helpers/repository";
import { runCommand } from "../programs/run-command";

/** Downloads included. */
const LIMIT_MS = 400_000;
const REFERENCE = join(REPOSITORY, "docs", "api");
/** Of a reference that was found right, and of what it was made from. */
const DIGEST = "test/e2e/api-reference.sha256";

it(
  "the API reference has every public export, and is the code's (npm run docs:api writes it, UPDATE_DOCS=1 its digest)",
  async () => {
    const project = await InstalledPackage.create((await packageTarball()).path);
    const found = digestOf([...declarations(project), ...textsIn(REFERENCE), typedocOptions()]);
    // To make it anew takes longer than all that the package is checked for besides.
    if (documentText(DIGEST) !== found) {
      const generated = join(project.folder, "api");
      const options = { cwd: REPOSITORY, timeoutMs: LIMIT_MS };
      const args = ["--logLevel", "Warn", "--out", generated];
      const typedoc = await runCommand(join(REPOSITORY, "node_modules", ".bin", "typedoc"), args, options);
      expect(typedoc).toEqual({ stdout: "", stderr: "" });
      expect(textsIn(REFERENCE)).toEqual(textsIn(generated));
      if (generatedFile(DIGEST, found) !== found) process.stderr.write(`${DIGEST} is old: UPDATE_DOCS=1 writes it\n`);
    }
    await project.remove();
  },
  LIMIT_MS,
);

/** The declarations that users see, in the order in which they refer to one another. */
function declarations(project: InstalledPackage): readonly string[] {
  const texts = new Map<string, string>();
  const add = (path: string): void => {
    if (texts.has(path)) return;
    const text = project.read("node_modules", "cdktf-ontap-iscsi", "dist", `${path}.d.ts`);
    texts.set(path, text);
    for (const [, module = ""] of text.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)) add(join(dirname(path), module));
  };
  for (const entry of ["index", "testing"]) add(entry);
  return [...texts.values()];
}

function typedocOptions(): string {
  const { version } = JSON.parse(readFileSync(require.resolve("typedoc/package.json"), "utf8")) as { version: string };
  const { typedocOptions: options } = JSON.parse(documentText("package.json")) as { typedocOptions: object };
  return JSON.stringify([version, options]);
}

function textsIn(folder: string): readonly string[] {
  const names = readdirSync(folder).sort();
  return names.map((name) => `${name}\n${readFileSync(join(folder, name), "utf8")}`);
}

function digestOf(texts: readonly string[]): string {
  return `${createHash("sha256").update(JSON.stringify(texts)).digest("hex")}\n`;
}
