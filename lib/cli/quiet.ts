import { Option } from "commander";
import type { CommandContext } from "./command-context";

/** The flag that makes a verb print nothing but what is not in order, and what a program is to read. */
export function quietOption(): Option {
  return new Option("--quiet", "leave out progress, warnings, and what is in order").conflicts("verbose");
}

/** What a verb sees of its surroundings; when it is to be quiet, without anybody who wants its warnings. */
export function unlessQuiet(context: CommandContext, quiet: boolean): CommandContext {
  return quiet ? { ...context, warn: () => undefined } : context;
}
