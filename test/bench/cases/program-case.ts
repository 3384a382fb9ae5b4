import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Provisioning } from "../../../lib";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import type { Program } from "../../programs/recipe";
import { againstFloor, measureInTurns } from "../measure";
import type { BenchResult } from "../result";
import type { BuiltPrograms } from "./built-package";
import { contenderOf, emptyNode } from "./node-programs";

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
