import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";

const DEFAULT_MINUTES = 5;

/**
 * `npm run test:soak -- [minutes]`: tries every property with fresh seeds, round after round, until the time is up; a round
 * that has begun is brought to its end. A failure ends it, with the smallest case and the command that replays it.
 */
function main(minutes: number): number {
  if (!(minutes > 0)) {
    console.error("minutes: got something else, expected a number above 0, such as npm run test:soak -- 5");
    return 1;
  }
  const end = Date.now() + minutes * 60_000;
  for (let round = 1; Date.now() < end; round += 1) {
    const seed = randomInt(2 ** 31);
    console.error(`round ${round}, seed ${seed}, ${Math.ceil((end - Date.now()) / 60_000)} min left`);
    if (!holds(seed)) return 1;
  }
  console.error("every property held in every round");
  return 0;
}

/** Runs every property once. What jest has to say goes to standard error. */
function holds(seed: number): boolean {
  const { status } = spawnSync("jest", ["--selectProjects", "unit", "--", "test/properties"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { PROPERTY_FACTOR: "1", ...process.env, PROPERTY_SEED: String(seed) },
    shell: process.platform === "win32",
  });
  return status === 0;
}

process.exitCode = main(Number(process.argv[2] ?? DEFAULT_MINUTES));
