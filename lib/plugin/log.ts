/** The levels of a log, the most talkative first. */
const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LEVELS)[number];

/** Writes one line with fields by name, unless its level was not asked for. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, string | number>>) => void;

interface LogOptions {
  readonly module: string;
  /** `TF_LOG_PROVIDER`, else `TF_LOG`, is the level; by default errors only. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

/** A log on this process's stderr, which Terraform copies into its own. */
export function stderrLog(module: string): Log {
  return createLog({ module, environment: process.env, write: (line) => process.stderr.write(line) });
}

/**
 * Makes a log in the format that Terraform reads on a plugin's stderr.
 *
 * @see https://github.com/hashicorp/go-hclog
 */
export function createLog({ module, environment, write, now = () => new Date() }: LogOptions): Log {
  const least = leastLevel(environment);
  return (level, message, fields) => {
    if (LEVELS.indexOf(level) < least) return;
    // With microseconds, as hclog parses it.
    const timestamp = now().toISOString().replace(/Z$/, "000Z");
    const head = { "@level": level, "@message": message, "@module": module, "@timestamp": timestamp };
    write(`${JSON.stringify({ ...head, ...fields })}\n`);
  };
}

/** The place of the first level that is asked for; beyond all of them for `off`. */
function leastLevel({ TF_LOG_PROVIDER, TF_LOG }: LogOptions["environment"]): number {
  const [asked = "error"] = [TF_LOG_PROVIDER, TF_LOG].flatMap((level) => (level ? [level.toLowerCase()] : []));
  if (asked === "off") return LEVELS.length;
  // An unknown level counts as the first one, as Terraform has it: "json" and "1" are used that way.
  return Math.max(0, LEVELS.indexOf(asked as LogLevel));
}
