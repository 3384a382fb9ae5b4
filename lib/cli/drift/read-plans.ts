import { existsSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { type Fields, isFields } from "../../model/decode";
import { readJsonFile } from "../files";
import { type Declaration, declarationsOf } from "./declaration";
import { fieldsAt } from "./observation-blocks";
import { observationsOfPlan } from "./plan-document";

const SHOW = 'give what "terraform show -json <plan>" prints for a saved plan';

/**
 * The services that plans declare.
 *
 * @param files the output of `terraform show -json` for each saved plan.
 * @throws CliError FILE_INVALID for a file that is no such output
 */
export function readPlans(files: readonly string[]): readonly Declaration[] {
  return files.flatMap((file) => {
    const document = readJsonFile({ purpose: "plan", file, check: checkPlan, remedy: SHOW }) as Fields;
    const resolvePath = (path: string): string => findFrom(dirname(file), path);
    return observationsOfPlan({ name: file, document, resolvePath }).flatMap(declarationsOf);
  });
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
