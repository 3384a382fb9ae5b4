import { Argument, Command, type Option } from "commander";
import { BASH, FISH, ZSH } from "./completion-scripts";
import type { CommandContext } from "./command-context";

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH };

const NOTES = `
The script asks ontap-iscsi for each completion, which is to be on the PATH.

Examples:
  $ source <(ontap-iscsi completion bash)
  $ source <(ontap-iscsi completion zsh)     # after compinit
  $ ontap-iscsi completion fish | source
`;

/** The verb `completion`: prints the script with which a shell completes verbs, flags and their choices. */
export function completionCommand({ print }: CommandContext): Command {
  return new Command("completion")
    .description("print the script with which a shell completes verbs and flags")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SCRIPTS)))
    .addHelpText("after", NOTES)
    .action((shell: keyof typeof SCRIPTS) => {
      print(SCRIPTS[shell]);
    });
}

/** A word that a line can go on with. */
interface Candidate {
  readonly word: string;
  readonly description: string;
}

/**
 * What the last of some words of a line, which is perhaps not there yet, can become: a word and its description a line. None
 * where any word will do, as a file's name.
 */
export function completions(program: Command, words: readonly string[]): string {
  const found = candidates(program, words).filter(({ word }) => word.startsWith(words.at(-1) ?? ""));
  return found.map(({ word, description }) => `${word}\t${description}\n`).join("");
}

function candidates(program: Command, words: readonly string[]): readonly Candidate[] {
  if (words.length < 2) return program.commands.map((verb) => ({ word: verb.name(), description: verb.description() }));
  const verb = program.commands.find((command) => command.name() === words[0]);
  if (verb === undefined) return [];
  const flag = verb.options.find(({ long }) => long === words.at(-2));
  if (flag !== undefined && (flag.required || flag.optional)) return choices(flag.argChoices);
  if (words.at(-1)?.startsWith("-")) return flagsOf(verb);
  return verb.registeredArguments.flatMap(({ argChoices }) => choices(argChoices));
}

function choices(words: readonly string[] = []): readonly Candidate[] {
  return words.map((word) => ({ word, description: "" }));
}

function flagsOf(verb: Command): readonly Candidate[] {
  const visible: readonly Option[] = verb.createHelp().visibleOptions(verb);
  return visible.flatMap(({ long, description }) => (long ? [{ word: long, description }] : []));
}
