import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startTestSimulator } from "../helpers/simulator";
import { measureInTurns } from "./measure";

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
  const contenders = [
    { name: "empty", run: () => runNode([empty], "", env) },
    { name: "program", run: () => runNode([PROGRAM, "observe"], query, env) },
  ];
  const [base = NaN, program = NaN] = (await measureInTurns(contenders, RUNS)).map(({ ms }) => ms);
  const [start, run, ratio] = [base.toFixed(0), program.toFixed(0), (program / base).toFixed(2)];
  report(`program start: node on an empty file ${start} ms, with one HTTPS request ${run} ms: ratio ${ratio}`);
  report(`program size: ${Math.round((await stat(PROGRAM)).size / 1000)} kB`);
  await rm(folder, { recursive: true });
  await simulator.close();
}

async function runNode(args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(input);
  const [exitCode] = (await once(child, "exit")) as [number];
  if (exitCode !== 0) throw new Error(`${args.join(" ")}: exit code ${exitCode}`);
}
