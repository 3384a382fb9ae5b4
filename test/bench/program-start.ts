import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startTestSimulator } from "../helpers/simulator";
import { median } from "./median";

const PROGRAM = resolve(__dirname, "..", "..", "dist", "provisioner.cjs");
const RUNS = 21;

/**
 * What one run of the provisioner program with one HTTPS request costs, against Node.js on an empty file: it is started
 * once for each cluster at plan, and once for each service that is written.
 */
export async function benchProgramStart(report: (line: string) => void): Promise<void> {
  const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", service: {} }] } });
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-"));
  const empty = join(folder, "empty.cjs");
  await writeFile(empty, "");
  const connection = {
    name: "c",
    endpoint: simulator.endpoint,
    profile: "default",
    concurrency: 6,
    requestTimeoutMs: 30_000,
  };
  const services = [{ key: "svm1", svm: "svm1", enabled: "true" }];
  const query = JSON.stringify({ cluster: JSON.stringify(connection), services: JSON.stringify(services) });
  const { username, password, caFile } = simulator;
  const env = { ...process.env, ONTAP_USERNAME: username, ONTAP_PASSWORD: password, ONTAP_CA_FILE: caFile };
  const [base, program]: [number[], number[]] = [[], []];
  // In turns, so that whatever else the machine does weighs on both alike.
  for (let run = 0; run < RUNS; run += 1) {
    base.push(await wallMs([empty], "", env));
    program.push(await wallMs([PROGRAM, "observe"], query, env));
  }
  const ratio = median(program) / median(base);
  report(
    `program start: node on an empty file ${ms(base)}, with one HTTPS request ${ms(program)}: ratio ${ratio.toFixed(2)}`,
  );
  report(`program size: ${Math.round((await stat(PROGRAM)).size / 1000)} kB`);
  await rm(folder, { recursive: true });
  await simulator.close();
}

async function wallMs(args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(input);
  const [exitCode] = (await once(child, "exit")) as [number];
  if (exitCode !== 0) throw new Error(`${args.join(" ")}: exit code ${exitCode}`);
  return performance.now() - start;
}

function ms(values: readonly number[]): string {
  return `${median(values).toFixed(0)} ms`;
}
