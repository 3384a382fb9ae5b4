import { type Command, Option } from "commander";

/** The flags that choose how a verb prints, as they are parsed. */
export interface FormatFlags<Format extends string> {
  readonly format?: Format;
  readonly json?: boolean;
}

/** Adds the flags; every verb has JSON, and `--json` for short. */
export function addFormatFlags(command: Command, formats: readonly string[], description: string): Command {
  return command
    .addOption(new Option("--format <format>", description).choices(formats))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"));
}

/** The format that the flags choose. */
export function formatOf<Format extends string>(
  { format, json = false }: FormatFlags<Format>,
  standard: NoInfer<Format>,
): Format | "json" {
  return json ? "json" : (format ?? standard);
}
