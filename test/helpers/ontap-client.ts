import type { ClusterConnection } from "../../lib/model/connection";
import { readAccess } from "../../lib/ontap/access";
import { OntapClient, type OntapClientOptions } from "../../lib/ontap/client";
import type { SettingNames } from "../../lib/ontap/profile";
import type { TestSimulator } from "./simulator";

/** The connection to a simulator. */
export function connectionTo(
  { endpoint, caFile }: Pick<TestSimulator, "endpoint" | "caFile">,
  changes: Partial<ClusterConnection> = {},
): ClusterConnection {
  return {
    name: "cluster1",
    endpoint,
    caFile,
    profile: "default",
    concurrency: 6,
    requestTimeoutMs: 5_000,
    ...changes,
  };
}

/** The environment variables that hold a simulator's credentials. */
export function environmentOf({ username, password }: Pick<TestSimulator, "username" | "password">): {
  readonly ONTAP_USERNAME: string;
  readonly ONTAP_PASSWORD: string;
} {
  return { ONTAP_USERNAME: username, ONTAP_PASSWORD: password };
}

/** The settings of the profile `default`, as messages name them. */
export const NAMES: SettingNames = {
  login: 'ONTAP_USERNAME and ONTAP_PASSWORD (profile "default")',
  caFile: "ONTAP_CA_FILE",
};

/** A client of a simulator that does not wait between its tries, unless told otherwise. */
export function clientOf(
  simulator: Pick<TestSimulator, "endpoint" | "caFile" | "username" | "password">,
  { connection = {}, ...options }: OntapClientOptions & { readonly connection?: Partial<ClusterConnection> } = {},
): OntapClient {
  const declared = connectionTo(simulator, connection);
  const access = readAccess(declared, environmentOf(simulator));
  return new OntapClient(declared, access, { sleep: () => Promise.resolve(), ...options });
}
