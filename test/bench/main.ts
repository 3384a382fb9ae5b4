import { CommanderError } from "commander";
import { benchAllPeers, benchCases } from "./bench";
import { obtainEquipment } from "./equipment";
import { parseFlags } from "./flags";
import { describeMachine } from "./machine";
import type { BenchFile } from "./result";
import { terminalTables } from "./figures/terminal";
import { writeFigures } from "./figures/files";

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

main().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) console.error(error);
  // Simulators that were open would hold the process.
  process.exit(error instanceof CommanderError ? error.exitCode : 1);
});
