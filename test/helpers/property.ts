import fc, { type Arbitrary, type Plugin, type RunDetails } from "fast-check";
import { relative } from "node:path";

/** The same in every run of the suite; the soak test gives others. */
const DEFAULT_SEED = 20_260_101;
/** The suite tries a tenth of the cases, always the same; the soak test tries all, with other seeds. */
const DEFAULT_FACTOR = "0.1";
/** Before jest's own limit, which would hide the smallest case that was found until then. */
const SEARCH_MS = 800_000;
/** Its beginning and its end are shown. */
const LONG_LINE = /^(.{1500}).{500,}(.{200})$/gm;

// More than jest's five seconds: a property has thousands of cases, and a busy machine takes its time.
jest.setTimeout(900_000);

/** How often a property is tried. */
export interface PropertyOptions {
  /** In one round of the soak test; `PROPERTY_FACTOR` makes them more or fewer. */
  readonly runs: number;
  /** So many cases are tried side by side, for those that wait. @default 1 */
  readonly lanes?: number;
  /** Suites with other numbers try other cases. @default 0 */
  readonly firstLane?: number;
  /** A case that takes longer hangs. @default a minute */
  readonly hangMs?: number;
}

/**
 * Expects that something holds of every case, and fails with the smallest case found for which it does not, and with the
 * command that replays it. `PROPERTY_SEED` chooses other cases, `PROPERTY_FACTOR` more of them.
 */
export async function expectForAll<T>(
  cases: Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
  { runs, lanes = 1, firstLane = 0, hangMs = 60_000 }: PropertyOptions,
): Promise<void> {
  const {
    PROPERTY_SEED: seed = String(DEFAULT_SEED),
    PROPERTY_PATH: path,
    PROPERTY_FACTOR: factor = DEFAULT_FACTOR,
  } = process.env;
  const property = fc.asyncProperty(cases, async (value) => {
    await holds(value);
  });
  const numRuns = Math.ceil((runs * Number(factor)) / lanes);
  const check = (lane: number): Promise<RunDetails<[T]>> =>
    fc.check(property, {
      seed: Number(seed) + (path === undefined ? firstLane : 0) + lane,
      plugins: [fc.timeout(hangMs), fc.interruptAfterTimeLimit(SEARCH_MS, { failOnInterrupt: true })] as Plugin<[T]>[],
      includeErrorInReport: true,
      ...(path === undefined ? { numRuns } : { path, endOnFailure: true }),
    });
  const details = await Promise.all(Array.from({ length: path === undefined ? lanes : 1 }, (_, lane) => check(lane)));
  for (const detail of details) await report(detail);
}

async function report<T>(details: RunDetails<[T]>): Promise<void> {
  if (!details.failed) return;
  const message = (await fc.asyncDefaultReportMessage(details)) ?? "";
  throw new Error(`${shortened(message)}\n\nReplay it:\n${replayCommand(details)}\n`);
}

/** The text with its longest lines cut: some cases are large on purpose. */
function shortened(text: string): string {
  return text.replaceAll(LONG_LINE, "$1 … $2");
}

function replayCommand<T>({ seed, counterexamplePath }: RunDetails<[T]>): string {
  const { testPath = "", currentTestName = "" } = expect.getState();
  const name = currentTestName.replaceAll(/[^\w ]/g, ".");
  const variables = `PROPERTY_SEED=${seed} PROPERTY_PATH=${counterexamplePath ?? ""}`;
  return `${variables} npx jest ${relative(process.cwd(), testPath)} -t '${name}'`;
}
