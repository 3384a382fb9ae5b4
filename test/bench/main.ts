import Table from "cli-table3";
import { Command, Option } from "commander";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { Provisioning } from "../../lib";
import { obtainDemoEngine } from "../engine/demo-engine";
import { benchPlans, type Case, type PlanResult } from "./plans";
import { benchProgramStart } from "./program-start";

/** The flags of `npm run bench`. */
interface Flags {
  readonly cases: readonly Case[];
  readonly modes: readonly Provisioning[];
  readonly n: readonly number[];
  readonly repeat: number;
  readonly out?: string;
}

const CASES: readonly Case[] = ["steady", "create"];

// Ratios of one run: absolute times say little about another machine.
async function main(): Promise<void> {
  const { cases, modes, n: sizes, repeat, out } = flags();
  await benchProgramStart(console.log);
  const engine = await obtainDemoEngine(console.log);
  const results: PlanResult[] = [];
  for await (const result of benchPlans({ engine, cases, modes, sizes, repeat })) {
    results.push(result);
    console.log(`${result.case}, N = ${result.n}: done`);
  }
  console.log(tableOf(results));
  const machine = { cpu: cpus()[0]?.model ?? "?", cores: cpus().length, node: process.version, engine: engine.name };
  if (out !== undefined) writeFileSync(out, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}

function flags(): Flags {
  const numbers = (text: string): number[] => text.split(",").map(Number);
  return new Command("bench")
    .addOption(
      new Option("--cases <names>", "what to measure").default(CASES).argParser((text) => text.split(",") as Case[]),
    )
    .addOption(
      new Option("--modes <names>", "how services are provisioned")
        .default(Object.values(Provisioning))
        .argParser((text) => Object.values(Provisioning).filter((mode) => text.split(",").includes(mode))),
    )
    .addOption(new Option("--n <numbers>", "how many services").default([1, 50, 200]).argParser(numbers))
    .addOption(new Option("--repeat <number>", "how often each, an odd number").default(5).argParser(Number))
    .option("--out <file>", "write the figures there, as JSON")
    .parse()
    .opts<Flags>();
}

function tableOf(results: readonly PlanResult[]): string {
  const table = new Table({ head: ["case", "N", "mode", "ms", "spread", "floor ms", "ratio", "requests"] });
  for (const { case: name, n, floor, modes } of results) {
    for (const mode of modes) {
      table.push([
        name,
        n,
        mode.name,
        mode.ms.toFixed(0),
        mode.spreadMs.toFixed(0),
        floor.ms.toFixed(0),
        mode.ratioToFloor.toFixed(2),
        mode.requests,
      ]);
    }
  }
  return table.toString();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
