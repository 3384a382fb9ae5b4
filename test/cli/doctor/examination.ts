import { doctorCommand } from "../../../lib/cli/doctor";
import type { DoctorDocument, StepReport } from "../../../lib/cli/schemas";
import { environmentOf } from "../../helpers/ontap-client";
import { expectPublished } from "../../helpers/published-schema";
import { startTestSimulator, type TestSimulator, type TestSimulatorOptions } from "../../helpers/simulator";
import { runVerb } from "../../helpers/verb-run";

/** A report, and what tests ask of it. */
export interface Examination extends DoctorDocument {
  /** The statuses of the steps, by their names. */
  readonly statuses: Readonly<Record<string, string>>;
  /** The step that failed. */
  readonly failure: StepReport | undefined;
}

/** The statuses for a cluster with an IP address as its endpoint that can be worked with. */
export const HEALTHY = {
  node: "ok",
  providers: "skipped",
  settings: "ok",
  lookup: "skipped",
  tcp: "ok",
  tls: "ok",
  authentication: "ok",
  version: "ok",
  rights: "ok",
  license: "ok",
  svms: "ok",
};
export const AFTER_LOGIN = { version: "skipped", rights: "skipped", license: "skipped", svms: "skipped" };
export const AFTER_TLS = { authentication: "skipped", ...AFTER_LOGIN };

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** Closes a server when the test is over. */
export function closeLater<Server extends { close(): Promise<void> }>(server: Server): Server {
  opened.push(server);
  return server;
}

/** Starts a simulator for one test, with one SVM and its service unless told otherwise. */
export async function simulate(options: TestSimulatorOptions = {}): Promise<TestSimulator> {
  return closeLater(await startTestSimulator({ seed: { svms: [{ name: "svm1", service: {} }] }, ...options }));
}

/** What every program has in its environment; the verb starts a node. */
const SURROUNDINGS = { PATH: process.env.PATH ?? "" };

/** Runs the verb; checks that its exit code says what its report says. */
export async function examine(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Examination> {
  const environment = { ...SURROUNDINGS, ...env };
  const { stdout, exitCode, warnings } = await runVerb(doctorCommand, [...args, "--json"], { environment });
  expect(warnings).toEqual([]);
  const report = JSON.parse(stdout) as DoctorDocument;
  expectPublished("doctor", report);
  const statuses = Object.fromEntries(report.steps.map(({ step, status }) => [step, status]));
  const failure = report.steps.find(({ status }) => status === "failed");
  expect(exitCode).toBe(failure === undefined ? 0 : 1);
  expect(report.healthy).toBe(failure === undefined);
  return { ...report, statuses, failure };
}

/** Runs the verb against a simulator, with its credentials and its authority. */
export function examineSimulator(simulator: TestSimulator, ...more: readonly string[]): Promise<Examination> {
  return examine(["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile, ...more], environmentOf(simulator));
}

/** The report of one step. */
export function stepOf({ steps }: DoctorDocument, name: string): StepReport | undefined {
  return steps.find(({ step }) => step === name);
}
