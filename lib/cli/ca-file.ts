import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeOutputFile } from "./output-file";

/** Where clients find the certificate to trust. */
export interface CaFile {
  readonly path: string;
  /** Removes what was made for this run alone. */
  readonly remove: () => void;
}

/**
 * Writes the certificate to trust into the given file, which stays, or else into a fresh folder that only the user may
 * enter.
 *
 * @throws CliError FILE_INVALID when the file cannot be written
 */
export function writeCaFile(pem: string, chosen: string | undefined): CaFile {
  const path = chosen ?? join(mkdtempSync(join(tmpdir(), "ontap-iscsi-")), "ca.pem");
  writeOutputFile("CA file", path, pem);
  return {
    path,
    remove: () => {
      if (chosen === undefined) rmSync(dirname(path), { recursive: true, force: true });
    },
  };
}
