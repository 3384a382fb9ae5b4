import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type TestSimulator, startTestSimulator } from "../../helpers/simulator";
import { aliasOf, seedOf, svmNames } from "../cases/fleet";
import { contenderOf, type BuiltPrograms } from "../cases/node-programs";
import { type Contender, type Measured, measureInTurns, rounded, roundedMeasured } from "../measure";
import type { Peers } from "./recipes";
import { inventory, playbook, PYTHON_SCRIPT, type ServiceOrder } from "./scripts";
import { tmpdir } from "node:os";
import { Provisioning } from "../../../lib";
import type { RequestLogEntry } from "../../../lib/simulator/schema-types";
import { driftContender } from "../cases/drift-case";
import type { PeerResult } from "../result";

const AT_ONE_TIME = 10;

/** The peers over the services of SVMs, by their names. What they need is written into a folder. */
async function peerContenders(
  { python, ansible }: Peers,
  folder: string,
  svms: readonly string[],
  simulator: TestSimulator,
): Promise<ReadonlyMap<string, Contender>> {
  const services = svms.map((svmName) => ({ svmName, targetAlias: aliasOf(svmName) }));
  const settings = settingsOf(simulator, folder);
  const byPython = (threads: number): Contender => {
    const input = JSON.stringify({ threads, services });
    return contenderOf({ command: python.path, args: ["-c", PYTHON_SCRIPT], settings, input }, [simulator]);
  };
  const byAnsible = async (by: "loop" | "hosts"): Promise<Contender> => {
    const args = await writePlaybook(folder, services, by);
    return contenderOf({ command: ansible.path, args, settings }, [simulator]);
  };
  return new Map([
    ["netapp_ontap, one after another", byPython(1)],
    [`netapp_ontap, ${AT_ONE_TIME} threads`, byPython(AT_ONE_TIME)],
    ["Ansible, a loop", await byAnsible("loop")],
    [`Ansible, ${AT_ONE_TIME} forks`, await byAnsible("hosts")],
  ]);
}

/** The certificate is verified by both; `requests`, which they use, takes the authority from the environment. */
function settingsOf(simulator: TestSimulator, folder: string): Readonly<Record<string, string>> {
  const { endpoint, username, password, caFile } = simulator;
  const cluster = { ENDPOINT: endpoint, ONTAP_USERNAME: username, ONTAP_PASSWORD: password, ONTAP_CA_FILE: caFile };
  const ansible = { ANSIBLE_HOME: folder, ANSIBLE_LOCALHOST_WARNING: "false", ANSIBLE_FORKS: String(AT_ONE_TIME) };
  return { ...cluster, ...ansible, REQUESTS_CA_BUNDLE: caFile };
}

async function writePlaybook(
  folder: string,
  services: readonly ServiceOrder[],
  by: "loop" | "hosts",
): Promise<readonly string[]> {
  const [hosts, play] = [join(folder, `${by}.json`), join(folder, `${by}-playbook.json`)];
  await writeFile(hosts, JSON.stringify(inventory(services, by)));
  await writeFile(play, JSON.stringify(playbook(services, by)));
  return ["--inventory", hosts, play];
}

/** What is run, and how often. */
interface PeerOptions {
  readonly peers: Peers;
  readonly programs: BuiltPrograms;
  readonly n: number;
  readonly latencyMs: number;
  readonly repeat: number;
}

/**
 * NetApp's library and Ansible module over N services which are as declared, in turns with `ontap-iscsi drift` over the same
 * ones. They look at each service by itself and would write at once; neither keeps a plan or a state.
 */
export async function benchPeers(options: PeerOptions): Promise<readonly PeerResult[]> {
  const { peers, programs, n, latencyMs, repeat } = options;
  const svms = svmNames(n);
  const simulator = await startTestSimulator({ seed: seedOf(svms), latencyMs });
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-peers-"));
  try {
    const drift = await driftContender(programs, join(folder, "out"), Provisioning.NULL_RESOURCE, [
      { simulator, svms },
    ]);
    const others = await peerContenders(peers, folder, svms, simulator);
    const [ours, ...measured] = await measureInTurns([drift, ...others.values()], repeat);
    checkRequests(simulator.requests, measured, n);
    return Array.from(others.keys()).flatMap((peer, index) => {
      const theirs = measured[index];
      return ours && theirs ? [resultOf(theirs, ours, { peer, n, latencyMs })] : [];
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await simulator.close();
  }
}

/** @throws Error when a peer did not look at each service, or wrote. */
function checkRequests(requests: readonly RequestLogEntry[], measured: readonly Measured[], n: number): void {
  const strange = requests.find(({ method, status }) => method !== "GET" || status !== 200);
  if (strange !== undefined)
    throw new Error(`a peer was to read only, but: ${strange.method} ${strange.path}: ${strange.status ?? "cut"}`);
  const idle = measured.find((one) => one.requests < n);
  if (idle !== undefined) throw new Error(`a peer asked ${idle.requests} times, expected at least ${n}`);
}

function resultOf(theirs: Measured, ours: Measured, what: Pick<PeerResult, "peer" | "n" | "latencyMs">): PeerResult {
  const timesDrift = rounded(theirs.ms / ours.ms, 2);
  return { ...what, ...roundedMeasured(theirs), driftMs: rounded(ours.ms), timesDrift };
}
