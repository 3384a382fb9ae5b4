import { existsSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { type Fields, isFields } from "../../model/decode";
import { CliError } from "../cli-error";
import { parseInput, readInputFile } from "../files";
import type { Declaration } from "./declaration";
import { fieldsAt } from "./observation-blocks";
import { declarationsOfPlan } from "./declarations-of-plan";
import type { PlanDocument } from "./plan-document";

const SHOW = 'give what "terraform show -json <plan>" prints for a saved plan';
/** What stands for standard input in place of a file's name. */
const STANDARD_INPUT = "-";
/** A saved plan is a ZIP archive. */
const SAVED_PLAN = "PK\u0003\u0004";

/**
 * The services that plans declare.
 *
 * @param files the output of `terraform show -json` for each saved plan; `-` is standard input.
 * @throws CliError FILE_INVALID for a file that is no such output
 */
export async function readPlans(
  files: readonly string[],
  readInput: () => Promise<string>,
): Promise<readonly Declaration[]> {
  const declarations: Declaration[] = [];
  for (const file of files) {
    const plan = file === STANDARD_INPUT ? parsePlan("standard input", await readInput()) : readPlan(file);
    declarations.push(...declarationsOfPlan(plan));
  }
  return declarations;
}

function readPlan(file: string): PlanDocument {
  const text = readInputFile("plan", file);
  if (!text.startsWith(SAVED_PLAN)) return parsePlan(file, text);
  const remedy = `run "terraform show -json ${file} > plan.json", and give --plan plan.json`;
  throw new CliError("FILE_INVALID", `plan "${file}" is a saved plan itself, expected its JSON`, { remedy });
}

function parsePlan(name: string, text: string): PlanDocument {
  const document = parseInput(`plan "${name}"`, text, { check: checkPlan, remedy: SHOW }) as Fields;
  return { name, document, resolvePath: (path) => findFrom(dirname(name), path) };
}

/** A plan has paths as they are in the engine's working folder: that of the plan's file, or the current one. */
function findFrom(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  const beside = resolve(folder, path);
  return existsSync(beside) ? beside : resolve(path);
}

function checkPlan(document: unknown): void {
  if (isFields(fieldsAt(document).planned_values)) return;
  throw new Error('it has no "planned_values"');
}
