/** How much a line of the log matters, the most talkative first. */
const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** How much a line of the log matters. */
export type LogLevel = (typeof LEVELS)[number];

/** What goes with a message, by name. */
export type LogFields = Readonly<Record<string, string | number>>;

/** Writes one line; it is dropped when nobody asked for its level. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** Where a log goes, and how much of it. */
export interface LogOptions {
  /** Who logs. */
  readonly module: string;
  /** Says how much: `TF_LOG_PROVIDER`, else `TF_LOG`; by default errors only. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

/**
 * Makes a log in the format that engines read on a plugin's stderr, and sort into their own by level.
 *
 * @see https://github.com/hashicorp/go-hclog
 */
export function createLog({ module, environment, write, now = () => new Date() }: LogOptions): Log {
  const least = leastLevel(environment);
  return (level, message, fields) => {
    if (LEVELS.indexOf(level) < least) return;
    const head = { "@level": level, "@message": message, "@module": module, "@timestamp": timestamp(now()) };
    write(`${JSON.stringify({ ...head, ...fields })}\n`);
  };
}

/** The place of the first level that is asked for; beyond all of them when none is. */
function leastLevel({ TF_LOG_PROVIDER, TF_LOG }: LogOptions["environment"]): number {
  const [asked = "error"] = [TF_LOG_PROVIDER, TF_LOG].flatMap((level) => (level ? [level.toLowerCase()] : []));
  if (asked === "off") return LEVELS.length;
  // What is no level counts as the first one, as engines have it: "json" and "1" are used that way.
  return Math.max(0, LEVELS.indexOf(asked as LogLevel));
}

/** With microseconds, as hclog parses it. */
function timestamp(date: Date): string {
  return date.toISOString().replace(/Z$/, "000Z");
}
