import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import type { Flags } from "../flags";
import type { BenchFile } from "../result";
import { plotsOf } from "./plots";

/** Writes the figures where the flags say, as JSON and as plots. */
export async function writeFigures(file: BenchFile, { out, plots }: Pick<Flags, "out" | "plots">): Promise<void> {
  if (out !== undefined) await writeFile(out, await format(JSON.stringify(file), { parser: "json", printWidth: 120 }));
  if (plots === undefined) return;
  await mkdir(plots, { recursive: true });
  for (const [name, svg] of plotsOf(file)) await writeFile(join(plots, name), svg);
}
