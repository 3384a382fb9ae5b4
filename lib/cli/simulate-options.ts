import { X509Certificate } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { messageOf } from "../errors";
import type { FaultRule } from "../simulator/faults/fault-rule";
import { readFaultRules } from "../simulator/faults/fault-schema";
import type { Credentials } from "../simulator/http/authentication";
import { parseSeed } from "../simulator/seed/parse-seed";
import type { SeedDocument, SeedInterface } from "../simulator/seed/seed-document";
import { AUTHORITY_NAME } from "../simulator/simulator";
import type { SimulatorOptions } from "../simulator/simulator-options";
import { CliError, type CommandContext } from "./context";
import { readInputFile, readJsonFile, writeOutput } from "./files";
import type { FormatFlags } from "./flags";

/** The flags of `simulate` as they are parsed. */
export interface SimulateFlags extends CredentialFlags, FormatFlags<"text" | "json"> {
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

function seedFrom({ svms = ["svm1"], seed }: SimulateFlags): SeedDocument {
  return seed === undefined
    ? seedOfNames(svms)
    : (readJsonFile({ purpose: "seed file", file: seed, check: parseSeed }) as SeedDocument);
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

/** Where the password is taken from unless something else is said: the same place that the clients take it from. */
export const DEFAULT_PASSWORD_VARIABLE = "ONTAP_PASSWORD";

/** The flags that say who is let in. */
export interface CredentialFlags {
  readonly username: string;
  readonly passwordEnv?: string;
  readonly tokenEnv?: string;
  readonly clientCa?: string;
}

/**
 * Who is let in. There is no password that everybody knows: without one in the environment, another way in must be given.
 *
 * @throws CliError USAGE when a named variable is not set, or when nobody could get in
 */
export function credentialsFrom(flags: CredentialFlags, environment: CommandContext["environment"]): Credentials {
  const token = flags.tokenEnv === undefined ? undefined : requireVariable(environment, flags.tokenEnv, "--token-env");
  const password =
    flags.passwordEnv === undefined
      ? valueOf(environment, DEFAULT_PASSWORD_VARIABLE)
      : requireVariable(environment, flags.passwordEnv, "--password-env");
  if (password === undefined && token === undefined && flags.clientCa === undefined) {
    const remedy = "set it to a password of your choice, or name another variable with --password-env";
    const problem = `nobody could log in: the environment variable ${DEFAULT_PASSWORD_VARIABLE} is not set`;
    throw new CliError("USAGE", problem, { remedy });
  }
  return { username: flags.username, password, token };
}

/** The variable that has the password; `undefined` when nobody is let in by one. */
export function passwordVariable(
  { passwordEnv = DEFAULT_PASSWORD_VARIABLE }: CredentialFlags,
  environment: CommandContext["environment"],
): string | undefined {
  return valueOf(environment, passwordEnv) === undefined ? undefined : passwordEnv;
}

function requireVariable(environment: CommandContext["environment"], name: string, flag: string): string {
  const value = valueOf(environment, name);
  if (value === undefined) {
    const problem = `${flag} names the environment variable "${name}", which is not set`;
    throw new CliError("USAGE", problem, { remedy: "export it, or name another one" });
  }
  return value;
}

function valueOf(environment: CommandContext["environment"], name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}

/** Where clients find the certificate to trust. */
export interface CaFile {
  readonly path: string;
  /** Removes what was made for this run alone. */
  readonly remove: () => void;
}

/**
 * Writes the certificate to trust into the given file, which stays, or else into a fresh folder that only the user may
 * enter. A file is replaced only if it holds the certificate of an earlier simulator.
 *
 * @throws CliError FILE_INVALID when the file cannot be written, or has something else in it
 */
export function writeCaFile(pem: string, chosen: string | undefined): CaFile {
  const path = chosen ?? join(mkdtempSync(join(tmpdir(), "ontap-iscsi-")), "ca.pem");
  writeOutput(path, pem, { replaces: hasSimulatorsCertificate(path) });
  return {
    path,
    remove: () => {
      if (chosen === undefined) rmSync(dirname(path), { recursive: true, force: true });
    },
  };
}

const ONE_CERTIFICATE = /^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\s*$/;

/** Whether there is nothing in the file but the certificate of a simulator's authority. */
function hasSimulatorsCertificate(file: string): boolean {
  try {
    // What is no regular file may never end.
    const text = statSync(file).isFile() ? readFileSync(file, "utf8") : "";
    return ONE_CERTIFICATE.test(text) && new X509Certificate(text).subject === `CN=${AUTHORITY_NAME}`;
  } catch {
    return false;
  }
}

/** A file to which one JSON object a line is added, until it takes no more. */
export interface RequestsLogFile {
  /** Written before it returns: a client that has its answer finds the line in the file. */
  readonly add: (entry: object) => void;
  readonly close: () => void;
}

/**
 * Opens the file, and makes it where there is none; what is in it stays.
 *
 * @param warn told once when an entry cannot be written. None is after that: a log that ends can be told from one with gaps.
 * @throws CliError FILE_INVALID when it cannot be opened
 */
export function openRequestsLog(file: string, warn: (text: string) => void): RequestsLogFile {
  const descriptor = openForLines(file);
  let takesMore = true;
  return {
    add: (entry) => {
      if (!takesMore) return;
      try {
        writeFileSync(descriptor, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        takesMore = false;
        warn(`${cannotWrite(file, error)}; no more requests are logged`);
      }
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}

function openForLines(file: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    throw new CliError("FILE_INVALID", cannotWrite(file, error), { cause: error });
  }
}

function cannotWrite(file: string, error: unknown): string {
  return `cannot write requests log "${file}": ${messageOf(error)}`;
}
