import { statSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../errors";
import type { FaultRule } from "../simulator/faults/fault-rule";
import { readFaultRules } from "../simulator/faults/fault-schema";
import { parseSeed } from "../simulator/seed/parse-seed";
import type { SeedDocument, SeedInterface } from "../simulator/seed/seed-document";
import type { SimulatorOptions } from "../simulator/simulator-options";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { readInputFile, readJsonFile } from "./files";
import type { FormatFlags } from "./format-flags";
import { type CredentialFlags, credentialsFrom } from "./simulate-credentials";

/** The flags of `simulate` as they are parsed. */
export interface SimulateFlags extends CredentialFlags, FormatFlags<"text" | "json"> {
  readonly host: string;
  readonly port: number;
  readonly svms?: readonly string[];
  readonly seed?: string;
  readonly state?: string;
  readonly faults?: string;
  readonly latencyMs: number;
  readonly requestsLog?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly caFile?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly http?: boolean;
}

/**
 * What the flags, the files that they name and the environment say of the simulator to start.
 *
 * @throws CliError USAGE for what does not go together, FILE_INVALID for a file that does not serve
 */
export function simulatorOptions(flags: SimulateFlags, environment: CommandContext["environment"]): SimulatorOptions {
  const { host, port, latencyMs, http = false, clientCa } = flags;
  if (http && !isLoopback(host)) {
    const remedy = "use a loopback address, or TLS";
    throw new CliError("USAGE", `--http would send passwords in the clear to "${host}"`, { remedy });
  }
  const { state, requestsLog } = flags;
  if (state !== undefined && requestsLog !== undefined && resolve(state) === resolve(requestsLog)) {
    const problem = `--state and --requests-log are the same file: "${state}"`;
    throw new CliError("USAGE", problem, { remedy: "name two files" });
  }
  return {
    credentials: credentialsFrom(flags, environment),
    seed: seedFrom(flags),
    host,
    port,
    latencyMs,
    http,
    ...certificateFrom(flags),
    ...(clientCa === undefined ? {} : { clientCaPem: readInputFile("client CA file", clientCa) }),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function certificateFrom({ tlsCert, tlsKey }: SimulateFlags): Pick<SimulatorOptions, "certificate"> {
  if (tlsCert === undefined && tlsKey === undefined) return {};

  if (tlsCert === undefined || tlsKey === undefined) {
    const [given, missing] = tlsCert === undefined ? ["--tls-key", "--tls-cert"] : ["--tls-cert", "--tls-key"];
    throw new CliError("USAGE", `${given} is given without ${missing}`, { remedy: "give both, or none of them" });
  }
  const [certPem, keyPem] = [readInputFile("TLS certificate", tlsCert), readInputFile("TLS key", tlsKey)];
  return { certificate: { certPem, keyPem } };
}

/** Its address is of the range that RFC 2544 sets aside for tests. */
function interfaceOf(index: number): SeedInterface {
  return { name: "iscsi_lif1", address: `198.18.${Math.floor(index / 254)}.${1 + (index % 254)}` };
}

/**
 * Whether the cluster goes on from what an earlier simulator left.
 *
 * @throws CliError FILE_INVALID when what is there is no file.
 */
export function isContinued(flags: Pick<SimulateFlags, "state">): flags is { readonly state: string } {
  const there = flags.state === undefined ? undefined : statSync(flags.state, { throwIfNoEntry: false });
  if (there?.isFile() !== false) return there !== undefined;
  throw new CliError("FILE_INVALID", `cannot keep the cluster in "${String(flags.state)}": it is no file`, {
    remedy: "name a file, or one that is not there yet",
  });
}

function seedFrom({ svms = ["svm1"], seed, ...flags }: SimulateFlags): SeedDocument {
  if (isContinued(flags)) return readSeed("state file", flags.state);
  return seed === undefined ? seedOfNames(svms) : readSeed("seed file", seed);
}

function readSeed(purpose: string, file: string): SeedDocument {
  return readJsonFile({ purpose, file, check: parseSeed }) as SeedDocument;
}

/**
 * The faults besides the seed's.
 *
 * @throws CliError FILE_INVALID when the file does not serve
 */
export function faultsFrom({ faults: file }: SimulateFlags): readonly FaultRule[] {
  if (file === undefined) return [];
  return readJsonFile({ purpose: "faults file", file, check: readFaultRules }) as readonly FaultRule[];
}

/** Each with an interface at which hosts could reach its service. */
function seedOfNames(names: readonly string[]): SeedDocument {
  const seed = { svms: names.map((name, index) => ({ name, interfaces: [interfaceOf(index)] })) };
  try {
    parseSeed(seed);
  } catch (error) {
    throw new CliError("USAGE", `--svms is not valid: ${messageOf(error)}`, { cause: error });
  }
  return seed;
}
