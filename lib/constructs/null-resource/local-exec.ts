import { type LocalExecProvisioner, Token } from "cdktf";
import { VARIABLE, VERB } from "../../model/contract";
import type { ManagedService } from "../declarations";
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
  verb: typeof VERB.apply | typeof VERB.delete,
  { values }: ManagedService,
  environment: Readonly<Record<string, string>>,
): QuietProvisioner {
  return {
    type: "local-exec",
    interpreter: ["node", program],
    command: verb,
    environment: {
      [VARIABLE.cluster]: cluster.json,
      ...(Token.isUnresolved(values.targetAlias) ? { [VARIABLE.aliasIsToken]: "true" } : {}),
      ...environment,
    },
    quiet: true,
    ...(verb === VERB.delete ? { when: "destroy" } : {}),
  };
}
