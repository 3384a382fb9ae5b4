/** Whether this run is a continuous integration's, where nothing may be left out: `CI` is `true` or `1`. */
export function isContinuousIntegration(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.CI === "true" || env.CI === "1";
}
