import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "acorn";
import { type CommandOutcome, runCommand } from "../programs/run-command";

/** Lets this Node.js say that it is an old one, and runs a program with it. */
export async function runOnOldNode(args: readonly string[]): Promise<CommandOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "old-node-"));
  const preload = join(folder, "old.cjs");
  writeFileSync(preload, `Object.defineProperty(process.versions, "node", { value: "18.20.8" });`);
  const outcome = await runCommand(process.execPath, ["--require", preload, ...args]);
  rmSync(folder, { recursive: true });
  return outcome;
}

/** What Node.js 10 could not read in a program: it would stop there, before the program can say anything. */
export function unreadableByOldNode(program: string): string | undefined {
  try {
    parse(program, { ecmaVersion: 2019, sourceType: "commonjs", allowHashBang: true });
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
