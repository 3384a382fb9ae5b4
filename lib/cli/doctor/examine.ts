import { OntapClient } from "../../ontap/client";
import type { Environment } from "../../ontap/profile";
import { DEFAULT_RETRY_POLICY } from "../../ontap/retry";
import type { NamedCluster } from "../connection-flags";
import type { StepReport } from "../schemas/doctor-report";
import { checkCertificate } from "./check-certificate";
import { checkInstallation } from "./check-installation";
import { checkLicense } from "./check-license";
import { checkLogin } from "./check-login";
import { checkNode } from "./check-node";
import { checkConnection, checkLookup, targetOf } from "./check-network";
import { checkRights } from "./check-rights";
import { checkSettings } from "./check-settings";
import { checkSvms } from "./check-svms";
import { checkVersion } from "./check-version";
import { Checklist } from "./checklist";

/** What an examination takes from the program. */
export interface ExaminationOptions {
  readonly environment: Environment;
  /** Told of each step when it ended. */
  readonly onReport: (report: StepReport) => void;
  /** Aborts when the process is asked to end: no request begins after that. */
  readonly signal: AbortSignal;
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** What is wrong is to be seen: nothing is tried again. */
const ONCE = { ...DEFAULT_RETRY_POLICY, attempts: 1 };

/** Goes all the way from this machine's settings to the SVMs, and reports each step. Nothing is written to the cluster. */
export async function examine(cluster: NamedCluster, options: ExaminationOptions): Promise<void> {
  const { connection } = cluster;
  const { environment, onReport, signal, now = () => new Date() } = options;
  const list = new Checklist(onReport);
  const limits = { timeoutMs: connection.requestTimeoutMs, signal };
  const target = targetOf(connection.endpoint, limits);
  const clients: OntapClient[] = [];
  await list.step("node", [], () => checkNode(environment, signal));
  await list.step("providers", [], () => checkInstallation(environment));
  const settings = await list.step("settings", [], () => checkSettings(cluster, environment));
  const proxy = settings.passed ? settings.value.proxy : undefined;
  const next = proxy === undefined ? target : targetOf(proxy.origin, limits);
  const lookup = await list.step("lookup", [], () => checkLookup(next));
  const tcp = await list.step("tcp", [lookup], () => checkConnection(next, proxy));
  const tls = await list.step("tls", [settings, tcp], (access) => checkCertificate(target, connection, access, now));
  try {
    const login = await list.step("authentication", [settings, tls], (access) => {
      const client = new OntapClient(connection, access, { retry: ONCE, signal });
      clients.push(client);
      return checkLogin(client, access.credentials.method);
    });
    await list.step("version", [login], checkVersion);
    const rights = await list.step("rights", [login], checkRights);
    await list.step("license", [login], ({ client }) => checkLicense(client));
    await list.step("svms", [rights], checkSvms);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}
