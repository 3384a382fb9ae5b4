import { VERB, decodeObservationQuery } from "../model/contract";
import { InterruptionError, isOntapIscsiError, type OntapIscsiError, SettingsError, ValidationError } from "../errors";
import type { Environment } from "../ontap/profile";
import { observeQuery } from "./observe";
import { applyService } from "./apply";

export interface ProgramContext {
  readonly environment: Environment;
  readonly readInput: () => Promise<string>;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  readonly now: () => Date;
  /** Aborts when no further request may begin. */
  readonly signal: AbortSignal;
}

/** How the program ends: done, wrong use, refused or unreachable, read-back mismatch. */
export type ExitCode = 0 | 1 | 3 | 4;

type Verb = (context: ProgramContext) => Promise<void>;

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [VERB.observe, observeVerb],
  [VERB.facts, observeVerb],
  [VERB.apply, applyService],
]);

/** Runs one verb of the machine-facing program: `observe`, `facts` or `apply`. */
export async function run(verb: string | undefined, context: ProgramContext): Promise<ExitCode> {
  try {
    const action = VERBS.get(verb ?? "");
    if (action === undefined) throw unknownVerb(verb);
    await action(context);
    return 0;
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    context.printError(error.message);
    return exitCode(error);
  }
}

/** Answers what a plan needs to know; trouble with the cluster is part of the answer. */
async function observeVerb(context: ProgramContext): Promise<void> {
  context.print(JSON.stringify(await observeQuery(decodeObservationQuery(await context.readInput()), context)));
}

function unknownVerb(verb: string | undefined): ValidationError {
  const verbs = Array.from(VERBS.keys()).join(", ");
  return new ValidationError("INVALID_VALUE", `command: got ${JSON.stringify(verb ?? "")}, expected one of ${verbs}`, {
    remedy: "Terraform starts this program; people use the command ontap-iscsi",
  });
}

function exitCode(error: OntapIscsiError): ExitCode {
  if (error instanceof ValidationError || error instanceof SettingsError) return 1;
  return error.code === "READ_BACK_MISMATCH" ? 4 : 3;
}

/** How long after the program's start a request may begin, in milliseconds. */
export const DEADLINE_MS = 300_000;

const REMEDY = "no request was aborted; run it again to continue";

export interface SignalSource {
  once(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

/**
 * Aborts when the program is told to end, or its time is up: no request begins after that. A second signal of the same kind
 * ends the program at once.
 */
export function lifetime(signals: SignalSource, deadlineMs = DEADLINE_MS): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    signals.once(signal, () => {
      controller.abort(
        new InterruptionError("INTERRUPTED", `stopped by ${signal} between two requests`, { remedy: REMEDY }),
      );
    });
  }
  setTimeout(() => {
    const problem = `not done within ${deadlineMs / 1000} s`;
    controller.abort(new InterruptionError("DEADLINE_EXCEEDED", problem, { remedy: REMEDY }));
  }, deadlineMs).unref();
  return controller.signal;
}
