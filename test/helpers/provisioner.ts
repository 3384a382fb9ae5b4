import { spawn } from "node:child_process";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import type { ClusterConnection } from "../../lib/model/connection";
import { run } from "../../lib/provisioner/run";
import { nodeOfUsers } from "../engine/under-test";
import { connectionTo, environmentOf } from "./ontap-client";
import type { TestSimulator } from "./simulator";

/** The bundled program, as it is copied into a stack; the set-up makes it. */
const PROGRAM = path.join(__dirname, "..", "..", "dist", "provisioner.cjs");

/** How a run of the provisioner program ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run gets. */
export interface ProgramOptions {
  /** @default "" */
  readonly input?: string;
  /** Its whole environment. @default empty */
  readonly environment?: Readonly<Record<string, string>>;
  /** Path of the Node.js that runs it. @default that of most users, which starts in half the time */
  readonly node?: string;
  /** Told of the process's id when it runs. */
  readonly onStart?: (pid: number) => void;
}

/** Runs the provisioner program as an engine does: in a process of its own, over pipes. */
export async function runProvisioner(
  args: readonly string[],
  { input = "", environment = {}, node = nodeOfUsers()?.path ?? process.execPath, onStart }: ProgramOptions = {},
): Promise<ProgramResult> {
  const child = spawn(node, [PROGRAM, ...args], { env: environment });
  if (child.pid !== undefined) onStart?.(child.pid);
  // A program that refuses its arguments does not read its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** What `observe` and `facts` may get besides a query. */
export type QueryOptions = Partial<ClusterConnection> &
  Pick<ProgramOptions, "environment"> & {
    /** @default false */
    readonly mayBeLate?: boolean;
  };

/** Asks the program about services of a simulator. */
export function query(
  simulator: TestSimulator,
  verb: "observe" | "facts",
  services: readonly object[],
  { environment = environmentOf(simulator), mayBeLate = false, ...connection }: QueryOptions = {},
): Promise<ProgramResult> {
  const cluster = JSON.stringify(connectionTo(simulator, connection));
  return runProvisioner([verb], {
    input: JSON.stringify({ cluster, services: JSON.stringify(services), mayBeLate: String(mayBeLate) }),
    environment,
  });
}

/** Lets the program apply a spec to a simulator. */
export function applySpec(
  simulator: TestSimulator,
  spec: object,
  { environment = {}, ...options }: ProgramOptions = {},
): Promise<ProgramResult> {
  return runProvisioner(["apply"], { ...options, environment: { ...specFor(simulator, spec), ...environment } });
}

/** As {@link applySpec}, in this process; the exit code. */
export function applySpecHere(simulator: TestSimulator, spec: object): Promise<number> {
  return run("apply", {
    environment: specFor(simulator, spec),
    readInput: () => Promise.resolve(""),
    print: () => undefined,
    printError: () => undefined,
    now: () => new Date(),
    signal: new AbortController().signal,
  });
}

function specFor(simulator: TestSimulator, spec: object): Readonly<Record<string, string>> {
  return {
    ...environmentOf(simulator),
    ONTAP_ISCSI_CLUSTER: JSON.stringify(connectionTo(simulator)),
    ONTAP_ISCSI_SPEC: JSON.stringify(spec),
    // Whatever there is, the plan saw it.
    ONTAP_ISCSI_SEEN_SERVICE: "enabled",
  };
}

/** Expects that a run showed neither a simulator's password nor the header that it makes. */
export function expectNoSecret({ stdout, stderr }: ProgramResult, { password, authorization }: TestSimulator): void {
  for (const secret of [password, authorization.replace("Basic ", "")]) expect(stdout + stderr).not.toContain(secret);
}
