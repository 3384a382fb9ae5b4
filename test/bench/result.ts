import type { Provisioning } from "../../lib";

/** What can be measured, in the order of the tables. */
export const CASES = [
  "steady",
  "drifted",
  "create",
  "repair",
  "destroy",
  "drift",
  "synth",
  "program",
  "version",
] as const;

/**
 * - `steady`, `drifted`: a plan of N services that are as declared; that all differ
 * - `create`, `repair`, `destroy`: an apply that makes, changes or deletes N services
 * - `drift`: `ontap-iscsi drift` over N services that are as declared
 * - `synth`: making and synthesizing N services
 * - `program`: the program that an engine starts, with one HTTPS request
 * - `version`: `ontap-iscsi --version`
 */
export type Case = (typeof CASES)[number];

/** What one run costs besides its time. What this machine cannot tell is `null`. */
export interface Counts {
  /** HTTP requests that reached the simulator. */
  readonly requests: number;
  /** Connections over which they came: each is a TLS handshake. */
  readonly handshakes: number;
  /** Processes that it started, itself among them. */
  readonly processes: number | null;
  /** The most memory that all of them had resident at one time. */
  readonly peakMiB: number | null;
}

/** Times of repeated runs, in milliseconds. */
export interface Timing {
  /** The median. */
  readonly ms: number;
  /** From the fastest run to the slowest. */
  readonly spreadMs: number;
  /** CPU time of all its processes, the median; `null` where this machine cannot tell. */
  readonly cpuMs: number | null;
}

/** One case on one engine, in one mode, with N services, against its floor in the same run. */
export interface BenchResult extends Timing, Counts {
  readonly case: Case;
  /** The engine, or the Node.js where none runs. */
  readonly engine: string;
  /** How services are provisioned; `-` where none are. */
  readonly mode: Provisioning | "-";
  readonly n: number;
  readonly floorMs: number;
  /** On a busy machine, CPU times compare better. */
  readonly floorCpuMs: number | null;
  readonly ratioToFloor: number;
}

/** Another tool that looks at N services which are as declared, against `ontap-iscsi drift` over the same ones. */
export interface PeerResult extends Timing, Counts {
  readonly peer: string;
  /** What every answer waits. */
  readonly latencyMs: number;
  readonly n: number;
  readonly driftMs: number;
  /** How many times as long it takes as `ontap-iscsi drift`. */
  readonly timesDrift: number;
}

/** Where it was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** The Node.js that engines find, and that runs the command line. */
  readonly node: string;
  /** The engines with their null and external providers. */
  readonly engines: readonly string[];
  readonly repeat: number;
}

/** What `--out` writes. */
export interface BenchFile {
  readonly machine: Machine;
  readonly results: readonly BenchResult[];
  readonly peers: readonly PeerResult[];
}
