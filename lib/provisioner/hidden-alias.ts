import { VARIABLE } from "../model/contract";
import { hiderOf } from "../model/hidden-alias";
import type { Environment } from "../ontap/profile";

/** What a program prints, and where its settings come from. */
interface Printer {
  readonly environment: Environment;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

/** Engines show all that a failed program printed, sensitive values included: an alias that may be one is printed nowhere. */
export function hidingAlias<Context extends Printer>(context: Context): Context {
  const { environment, print, printError } = context;
  if (environment[VARIABLE.aliasIsToken] !== "true") return context;
  const hide = hiderOf(aliasesIn(environment[VARIABLE.spec] ?? ""));
  return {
    ...context,
    print: (line: string) => {
      print(hide(line));
    },
    printError: (line: string) => {
      printError(hide(line));
    },
  };
}

/** Of a spec that may be malformed: that is told elsewhere, without its values. */
function aliasesIn(spec: string): readonly string[] {
  try {
    const { targetAlias } = JSON.parse(spec) as { readonly targetAlias?: unknown };
    return typeof targetAlias === "string" ? [targetAlias] : [];
  } catch {
    return [];
  }
}
