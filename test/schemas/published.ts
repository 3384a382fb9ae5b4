import type { z } from "zod";
import { announcement, discoveredServices, doctorReport, driftReport, verifyReport } from "../../lib/cli/schemas";
import { faultRules, requestLogEntry, seedDocument } from "../../lib/simulator/schemas";

/** A file that people write, or JSON that programs read. */
interface Published {
  /** What it is called in the documents. */
  readonly heading: string;
  /** Name of its type. */
  readonly type: string;
  readonly schema: z.ZodType;
}

/** All of them, by the names of their files in `docs/schemas`. */
export const PUBLISHED = {
  seed: { heading: "Seed file", type: "SeedDocument", schema: seedDocument },
  "fault-rules": { heading: "Faults file", type: "FaultRules", schema: faultRules },
  "drift-report": { heading: "drift --format json", type: "DriftReport", schema: driftReport },
  discover: { heading: "discover --format json", type: "DiscoveredServices", schema: discoveredServices },
  doctor: { heading: "doctor --json", type: "DoctorReport", schema: doctorReport },
  verify: { heading: "verify --format json", type: "VerifyReport", schema: verifyReport },
  simulate: { heading: "simulate", type: "Announcement", schema: announcement },
  "requests-log": { heading: "simulate --requests-log", type: "RequestLogEntry", schema: requestLogEntry },
} as const satisfies Readonly<Record<string, Published>>;

export type PublishedName = keyof typeof PUBLISHED;

/** The path of a schema in the repository, and in the package. */
export function schemaPath(name: string): string {
  return `docs/schemas/${name}.schema.json`;
}
