import type { LocalExecProvisioner } from "cdktf";
import type { ClusterObservations } from "./cluster-observations";

/** `quiet` keeps the command line out of the log; CDKTF does not know it. */
type QuietProvisioner = LocalExecProvisioner & { readonly quiet: true };

/**
 * Runs the provisioner program when a `null_resource` is created, or destroyed.
 *
 * What it needs is handed over outside the triggers: changing a connection replaces nothing.
 */
export function localExec(
  { program, cluster }: ClusterObservations,
  verb: "apply" | "delete",
  environment: Readonly<Record<string, string>>,
): QuietProvisioner {
  return {
    type: "local-exec",
    interpreter: ["node", program],
    command: verb,
    environment: { ONTAP_ISCSI_CLUSTER: cluster.json, ...environment },
    quiet: true,
    ...(verb === "delete" ? { when: "destroy" } : {}),
  };
}
