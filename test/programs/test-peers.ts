import { obtainPeers, type Peers } from "../bench/peers/recipes";
import type { Report, SkippedProgram } from "./recipe";

/** NetApp's own clients, which the end-to-end suite runs against the simulator; or why this machine cannot get them. */
export type TestPeers = Peers | SkippedProgram;

/** NetApp's own clients, from the cache, or got and put there. */
export async function obtainTestPeers(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<TestPeers> {
  try {
    return await obtainPeers(report, env);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(`NetApp's Python library and Ansible collection cannot be got on this machine: ${reason}`);
    return { name: "NetApp's Python library and Ansible collection", reason };
  }
}
