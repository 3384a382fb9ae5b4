import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Provisioning } from "../../../lib";
import type { RequestLogEntry } from "../../../lib/simulator/schema-types";
import { startTestSimulator } from "../../helpers/simulator";
import type { BuiltPrograms } from "../cases/built-package";
import { driftContender } from "../cases/drift-case";
import { seedOf, svmNames } from "../cases/fleet";
import { type Measured, measureInTurns, rounded, roundedMeasured } from "../measure";
import type { PeerResult } from "../result";
import { peerContenders } from "./contenders";
import type { Peers } from "./recipes";

/** What is run, and how often. */
export interface PeerOptions {
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
