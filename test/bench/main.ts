import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommanderError } from "commander";
import { format } from "prettier";
import { benchAllPeers, benchCases } from "./bench";
import { describeMachine, obtainEquipment } from "./equipment";
import { appliesChart } from "./figures/chart";
import { terminalTables } from "./figures/tables";
import { type Flags, parseFlags } from "./flags";
import type { BenchFile } from "./result";

// Ratios of one run: absolute times say little about another machine.
async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  const report = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const equipment = await obtainEquipment(flags, report);
  const results = await benchCases(flags, equipment, report);
  const peers = await benchAllPeers(flags, equipment, report);
  await equipment.programs.remove();
  const file: BenchFile = { machine: describeMachine(equipment, flags.repeat), results, peers };
  await writeFigures(file, flags);
  console.log(terminalTables(file));
}

async function writeFigures(file: BenchFile, { out, plots }: Flags): Promise<void> {
  if (out !== undefined) await writeFile(out, await format(JSON.stringify(file), { parser: "json", printWidth: 120 }));
  const chart = appliesChart(file);
  if (plots === undefined || chart === undefined) return;
  await mkdir(plots, { recursive: true });
  await writeFile(join(plots, "applies.svg"), chart);
}

main().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) console.error(error);
  // Simulators that were open would hold the process.
  process.exit(error instanceof CommanderError ? error.exitCode : 1);
});
