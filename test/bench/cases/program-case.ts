import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Provisioning } from "../../../lib";
import { againstFloor, type Contender, measureInTurns } from "../measure";
import type { BenchResult } from "../result";
import { type BuiltPrograms, runProgram, contenderOf, emptyNode } from "./node-programs";
import { aliasOf, svmNames } from "./fleet";
import type { SynthesisOrder, SynthesizedStack } from "./synth-program";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import type { Program } from "../../programs/recipe";

/** What is run on Node.js, and how often. */
export interface NodeCaseOptions {
  readonly programs: BuiltPrograms;
  /** Name of the Node.js. */
  readonly node: string;
  readonly n: number;
  readonly modes: readonly Provisioning[];
  readonly repeat: number;
}

const ENDPOINT = "https://cluster1.example.com";

/** Synthesizes N services of one cluster in each mode, against plain CDKTF with as many resources. */
export async function benchSynth(options: NodeCaseOptions): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-synth-"));
  const results: BenchResult[] = [];
  for (const mode of options.modes) results.push(await benchMode(mode, folder, options));
  await rm(folder, { recursive: true });
  return results;
}

async function benchMode(mode: Provisioning, folder: string, options: NodeCaseOptions): Promise<BenchResult> {
  const { programs, node, n, repeat } = options;
  const ours = stackOf(mode, n);
  const order = (stack: SynthesizedStack): SynthesisOrder => ({ outdir: folder, stacks: [stack] });
  await synthesize(programs, order(ours));
  const floor = { name: "plain", resources: await countResources(join(folder, "stacks", ours.name, "cdk.tf.json")) };
  const contender = (stack: SynthesizedStack): Contender => ({ run: () => synthesize(programs, order(stack)) });
  const [measured, base] = await measureInTurns([contender(ours), contender(floor)], repeat);
  if (measured === undefined || base === undefined) throw new Error("nothing was measured");
  return againstFloor({ case: "synth", engine: node, mode, n }, measured, base);
}

function stackOf(provisioning: Provisioning, n: number): SynthesizedStack {
  const services = svmNames(n).map((svmName) => ({ svmName, targetAlias: aliasOf(svmName) }));
  return { name: "services", endpoint: ENDPOINT, provisioning, services };
}

/**
 * Synthesizes in a process of its own.
 *
 * @returns how long that took without the start of the program, in milliseconds
 */
export async function synthesize({ synth }: BuiltPrograms, order: SynthesisOrder): Promise<number> {
  return Number(await runProgram({ args: [synth], input: JSON.stringify(order) }));
}

/** How many resources and data sources a synthesized stack has. */
async function countResources(file: string): Promise<number> {
  const { resource = {}, data = {} } = JSON.parse(await readFile(file, "utf8")) as Readonly<
    Record<string, Readonly<Record<string, object>> | undefined>
  >;
  return [...Object.values(resource), ...Object.values(data)].reduce(
    (sum, blocks) => sum + Object.keys(blocks).length,
    0,
  );
}

const PROGRAM = resolve(__dirname, "..", "..", "..", "dist", "provisioner.cjs");

/** One run takes some tens of milliseconds, so that more of them are made. */
const TIMES_AS_OFTEN = 4;

/**
 * The program that an engine starts once for each cluster at plan and once for each write, with one HTTPS request, against one
 * by `node:https` alone on the same Node.js.
 */
export async function benchProgram(node: Program, repeat: number): Promise<BenchResult> {
  const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", service: {} }] } });
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-program-"));
  const get = join(folder, "get.cjs");
  await writeFile(get, BARE_GET);
  const { endpoint, username, password, caFile } = simulator;
  const settings = { ONTAP_USERNAME: username, ONTAP_PASSWORD: password, ONTAP_CA_FILE: caFile, ENDPOINT: endpoint };
  const program = { command: node.path, args: [PROGRAM, "observe"], settings, input: queryOf(simulator) };
  const bare = { command: node.path, args: [get], settings };
  const contenders = [contenderOf(program, [simulator]), contenderOf(bare, [simulator])];
  const [measured, floor] = await measureInTurns(contenders, oftener(repeat));
  await rm(folder, { recursive: true });
  await simulator.close();
  if (measured === undefined || floor === undefined) throw new Error("nothing was measured");
  return againstFloor({ case: "program", engine: node.name, mode: Provisioning.NULL_RESOURCE, n: 1 }, measured, floor);
}

/** `ontap-iscsi --version`, against Node.js on an empty file. */
export async function benchVersion({ cli }: BuiltPrograms, node: Program, repeat: number): Promise<BenchResult> {
  const version = contenderOf({ command: node.path, args: [cli, "--version"] });
  const [measured, floor] = await measureInTurns([version, emptyNode(node.path)], oftener(repeat));
  if (measured === undefined || floor === undefined) throw new Error("nothing was measured");
  return againstFloor({ case: "version", engine: node.name, mode: "-", n: 1 }, measured, floor);
}

function oftener(repeat: number): number {
  return repeat === 1 ? 1 : repeat * TIMES_AS_OFTEN + 1;
}

function queryOf({ endpoint }: TestSimulator): string {
  const connection = { name: "c", endpoint, profile: "default", concurrency: 6, requestTimeoutMs: 30_000 };
  const services = [{ key: "svm1", svmName: "svm1", enabled: "true" }];
  return JSON.stringify({ cluster: JSON.stringify(connection), services: JSON.stringify(services) });
}

/** The same request, with nothing around it. */
const BARE_GET = `
const { request } = require("node:https");
const { readFileSync } = require("node:fs");
const { ENDPOINT, ONTAP_USERNAME, ONTAP_PASSWORD, ONTAP_CA_FILE } = process.env;
const path = "/api/protocols/san/iscsi/services?fields=svm.name,svm.uuid,enabled,target.name,target.alias&max_records=10000";
const options = { auth: ONTAP_USERNAME + ":" + ONTAP_PASSWORD, ca: readFileSync(ONTAP_CA_FILE) };
request(ENDPOINT + path, options, (response) => {
  let text = "";
  response.on("data", (chunk) => (text += chunk)).on("end", () => {
    if (JSON.parse(text).num_records !== 1) process.exitCode = 1;
  });
}).end();
`;
