import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a shell script that passes for an engine: it runs the given line, by default to say a version. */
export async function writeFakeEngine(path: string, line = 'echo "Terraform v1.9.0"'): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
  return path;
}
