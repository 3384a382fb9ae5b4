import { isManaged } from "../../model/contract";
import { type Fields, isTextList } from "../../model/decode";
import { DECLARED_ATTRIBUTE, SERVICE_TYPE } from "../../model/provider-contract";
import { fieldsAt, objectsOf, observes } from "./observation-blocks";
import { type Configured, configurationOf, scopesOf, withoutIndexes } from "./plan-configuration";
import { resourcesOf } from "./plan-document";

/** A service that a plan's configuration declares, but that the plan is not about. */
export interface LeftOut {
  readonly address: string;
  /** What identifies its SVM; a text that only the engine knows is an expression. */
  readonly svmName?: unknown;
  readonly svmUuid?: unknown;
  readonly problem: string;
}

const NOT_MENTIONED = "the plan says nothing of the service";
const NOT_COMPLETE = "the plan is not complete, and may leave out instances of the service";

/**
 * The services that a plan leaves out, because it was made with `-destroy`, `-target` or `-exclude`: what it holds about them is
 * as old as the last apply. Of what has instances, it tells those that were applied; that there are others is a guess, which is
 * made only where the plan says that it is not complete.
 *
 * @param observed the addresses of what the plan has of services besides its changes.
 */
export function leftOutOf(document: Fields, observed: Iterable<string>): readonly LeftOut[] {
  // Terraform tells it since 1.8, and of errors OpenTofu, too.
  const isPartial = document.complete === false || document.errored === true;
  const configured = configurationOf(document);
  const changed = objectsOf(document.resource_changes)
    .filter(isAbout)
    .map(({ address }) => String(address));
  const instances = appliedOf(document, configured).filter(isNotAmong(changed));
  const isUntold = isNotAmong([...changed, ...observed].map(withoutIndexes));
  const others = servicesIn(configured)
    .filter((service) => (service.isRepeated ? isPartial : isUntold(service)))
    .filter(isNotAmong(instances.map(({ address }) => withoutIndexes(address))));
  return [...instances, ...others.map(leftOut)];
}

function isNotAmong(addresses: readonly string[]): (element: { readonly address: string }) => boolean {
  const among = new Set(addresses);
  return ({ address }) => !among.has(address);
}

/** A plan that only destroys what is declared is not about its declared state. What is declared no more is destroyed for a reason. */
function isAbout({ change, action_reason: reason }: Fields): boolean {
  const { actions } = fieldsAt(change);
  return reason !== undefined || !isTextList(actions) || actions.join() !== "delete";
}

/** The instances that were applied, of what is still declared. */
function appliedOf(document: Fields, configured: readonly Configured[]): readonly LeftOut[] {
  const declared = new Set(configured.map(({ address }) => address));
  return resourcesOf(fieldsAt(document, "prior_state", "values"))
    .filter(({ type, mode, values }) => (type === SERVICE_TYPE && mode === "managed") || isWriter(fieldsAt(values)))
    .map(({ address, values }) => ({ address: String(address), ...svmOf(fieldsAt(values)), problem: NOT_MENTIONED }))
    .filter(({ address }) => declared.has(withoutIndexes(address)));
}

function servicesIn(configured: readonly Configured[]): readonly Configured[] {
  const managed = new Set(configured.filter((resource) => isWriter(constants(resource))));
  const written = new Set(Array.from(managed).flatMap((service) => scopesOf(service, "triggers")));
  return configured.filter(
    (block) => managed.has(block) || block.type === SERVICE_TYPE || isExistingService(block, written),
  );
}

function isWriter({ triggers }: Fields): boolean {
  return isManaged(fieldsAt(triggers));
}

function leftOut(service: Configured): LeftOut {
  const problem = service.isRepeated ? NOT_COMPLETE : NOT_MENTIONED;
  return { address: service.address, ...svmOf(constants(service)), problem };
}

/** What identifies the SVM of a service, in the arguments of what declares it in either mode. */
function svmOf({ query, triggers, ...attributes }: Fields): Pick<LeftOut, "svmName" | "svmUuid"> {
  const texts = { ...fieldsAt(query), ...fieldsAt(triggers) };
  return {
    svmName: texts.svmName ?? attributes[DECLARED_ATTRIBUTE.svmName],
    svmUuid: texts.svmUuid ?? attributes[DECLARED_ATTRIBUTE.svmUuid],
  };
}

/** Whether it is a block about a service that nothing writes: what writes one refers to the answer of its block. */
function isExistingService(block: Configured, written: ReadonlySet<string>): boolean {
  const { program, query: asked } = constants(block);
  const query = fieldsAt(asked);
  if (!observes({ program, query: { cluster: "", ...query } })) return false;
  const isWritten = scopesOf(block, "query").some((scope) => written.has(scope));
  return query.services === undefined && query.ensure === undefined && !isWritten;
}

/** The arguments that are not left to the engine. */
function constants({ expressions }: Configured): Fields {
  const names = Object.keys(expressions);
  return Object.fromEntries(names.map((name) => [name, fieldsAt(expressions, name).constant_value]));
}
