import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a folder for the tests of a file, or of a `describe`. With `isEmptied`, each test finds it empty. */
export function temporaryFolder({ isEmptied = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "ontap-test-"));
  if (isEmptied) {
    afterEach(() => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    });
  }
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}
