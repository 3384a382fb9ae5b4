import { messageOf } from "../errors";
import type { FaultRule } from "../simulator/faults/fault-rule";
import { readFaultRules } from "../simulator/faults/read-fault-rules";
import { parseSeed } from "../simulator/seed/parse-seed";
import type { SeedDocument } from "../simulator/seed/seed-document";
import type { SimulatorOptions } from "../simulator/simulator";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { readInputFile, readJsonFile } from "./files";
import { type CredentialFlags, credentialsFrom } from "./simulate-credentials";

/** The flags of `simulate` as they are parsed. */
export interface SimulateFlags extends CredentialFlags {
  readonly host: string;
  readonly port: number;
  readonly svms?: readonly string[];
  readonly seed?: string;
  readonly faults?: string;
  readonly latencyMs: number;
  readonly requestsLog?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly caFile?: string;
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
    throw new CliError(
      "USAGE",
      `--http would send passwords in the clear to "${host}"; use a loopback address, or TLS`,
    );
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
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CliError("USAGE", "--tls-cert and --tls-key go together; only one of them is given");
  const [certPem, keyPem] = [readInputFile("TLS certificate", tlsCert), readInputFile("TLS key", tlsKey)];
  return { certificate: { certPem, keyPem } };
}

function seedFrom({ svms = ["svm1"], seed: file, faults: faultsFile }: SimulateFlags): SeedDocument {
  const seed = file === undefined ? seedOfNames(svms) : (readJsonFile("seed file", file, parseSeed) as SeedDocument);
  const faults = faultsFile === undefined ? [] : (readJsonFile("faults file", faultsFile, checkFaults) as FaultRule[]);
  return { ...seed, faults: [...(seed.faults ?? []), ...faults] };
}

function seedOfNames(names: readonly string[]): SeedDocument {
  const seed = { svms: names.map((name) => ({ name })) };
  try {
    parseSeed(seed);
  } catch (error) {
    throw new CliError("USAGE", `--svms is not valid: ${messageOf(error)}`, { cause: error });
  }
  return seed;
}

function checkFaults(document: unknown): unknown {
  return readFaultRules(document, "");
}
