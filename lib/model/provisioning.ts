import { oneOf } from "./rules";

/**
 * How Terraform brings the services of a cluster to their declared state, and how its plans look. What is written to the
 * cluster is the same, except that only `PROVIDER` carries out a deletion policy.
 */
export enum Provisioning {
  /**
   * Each service is a `null_resource` that is replaced on drift, and whose creation starts a program. Its removal keeps the live
   * service. Needs the providers `hashicorp/null` and `hashicorp/external`.
   */
  NULL_RESOURCE = "null_resource",
  /**
   * Each service is an `ontap_iscsi_service` that changes in place, of a provider that is part of this package: synthesis
   * writes it into the stack's folder.
   */
  PROVIDER = "provider",
}

/** One of the two, by its text. */
export const provisioningRule = oneOf(...Object.values(Provisioning));
