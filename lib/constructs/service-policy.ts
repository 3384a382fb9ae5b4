import { Annotations, type IAspect } from "cdktf";
import type { IConstruct } from "constructs";
import type { ActiveSessions, DeletionPolicy } from "../model/policies";
import type { Ensure } from "../model/service";
import { IscsiService } from "./iscsi-service";

/** The values that services may declare. A prop that is absent allows every value. */
export interface IscsiServicePolicyProps {
  /**
   * What a removal from the code may do.
   *
   * @default all policies
   */
  readonly deletionPolicies?: readonly DeletionPolicy[];
  /**
   * What may happen to writes that end iSCSI sessions of hosts.
   *
   * @default both
   */
  readonly activeSessions?: readonly ActiveSessions[];
  /**
   * Whether a service may be declared absent, which deletes it, whatever the deletion policy.
   *
   * @default both
   */
  readonly ensure?: readonly Ensure[];
}

/**
 * An Aspect that fails the synthesis for each service below its scope that declares another value than the allowed ones. The
 * error names the construct's path, the value and the allowed ones.
 *
 * @example
 * // No code of this app can delete a service, or disconnect hosts.
 * Aspects.of(app).add(
 *   new IscsiServicePolicy({
 *     deletionPolicies: [DeletionPolicy.RETAIN, DeletionPolicy.DISABLE],
 *     activeSessions: [ActiveSessions.PROTECT],
 *     ensure: ["present"],
 *   }),
 * );
 */
export class IscsiServicePolicy implements IAspect {
  constructor(private readonly allowed: IscsiServicePolicyProps) {}

  /** Called by CDKTF for each construct. */
  visit(node: IConstruct): void {
    if (!(node instanceof IscsiService)) return;
    const { deletionPolicies, activeSessions, ensure } = this.allowed;
    const { _declared: declared } = node;
    expectOneOf(node, "deletionPolicy", declared.deletionPolicy, deletionPolicies);
    expectOneOf(node, "activeSessions", declared.activeSessions, activeSessions);
    expectOneOf(node, "ensure", declared.values.ensure ?? "present", ensure);
  }
}

function expectOneOf(node: IscsiService, prop: string, value: string, allowed: readonly string[] = [value]): void {
  if (allowed.includes(value)) return;
  const expected = allowed.map((text) => `"${text}"`).join(" or ");
  const remedy = "change the prop, or ask whoever set this policy";
  Annotations.of(node).addError(`${prop}: got "${value}", the IscsiServicePolicy allows ${expected}; ${remedy}`);
}
