import { obtainTestEngines } from "./engines";

// `npm run engines`: gets the engines of the end-to-end suite and says where they are.
async function main(): Promise<void> {
  const { engines, skipped } = await obtainTestEngines(console.log);
  for (const { name, path } of engines) console.log(`${name}  ${path}`);
  process.exitCode = skipped.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
