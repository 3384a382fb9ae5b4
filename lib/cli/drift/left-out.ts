import { type Fields, given, isTextList } from "../../model/decode";
import { DECLARED_ATTRIBUTE, SERVICE_TYPE } from "../../model/provider-contract";
import { fieldsAt, objectsOf, observes } from "./observation-blocks";
import { type Configured, configurationOf, withoutIndexes } from "./plan-configuration";

/** A service that a plan's configuration declares, but that the plan is not about. */
export interface LeftOut {
  readonly address: string;
  /** What identifies its SVM; a text that only the engine knows is an expression. */
  readonly svmName?: unknown;
  readonly svmUuid?: unknown;
}

/**
 * The services that a plan leaves out, because it was made with `-destroy`, `-target` or `-exclude`: what it holds about them is
 * as old as the last apply. What there may be none of is among them only where the plan says that it is not complete.
 *
 * @param observed the addresses of what the plan has of services besides its changes.
 */
export function leftOutOf(document: Fields, observed: Iterable<string>): readonly LeftOut[] {
  // Terraform tells it since 1.8, and of errors OpenTofu, too.
  const isPartial = document.complete === false || document.errored === true;
  const configured = configurationOf(document).filter(({ isRepeated }) => isPartial || !isRepeated);
  const managed = configured.filter((resource) => "ensure" in constant(resource, "triggers"));
  const services = configured.filter(
    (block) => managed.includes(block) || block.type === SERVICE_TYPE || isExistingService(block, managed),
  );
  const changes = objectsOf(document.resource_changes)
    .filter(isAbout)
    .map(({ address }) => String(address));
  const planned = new Set([...changes, ...observed].map(withoutIndexes));
  return services.filter(({ address }) => !planned.has(address)).map(leftOut);
}

/** A plan that only destroys what is declared is not about its declared state. */
function isAbout({ change }: Fields): boolean {
  const { actions } = fieldsAt(change);
  return !isTextList(actions) || actions.join() !== "delete";
}

function leftOut(service: Configured): LeftOut {
  const { svmName, svmUuid } = { ...constant(service, "query"), ...constant(service, "triggers") };
  const attribute = (name: string): unknown => fieldsAt(service.expressions, name).constant_value;
  return given({
    address: service.address,
    svmName: svmName ?? attribute(DECLARED_ATTRIBUTE.svmName),
    svmUuid: svmUuid ?? attribute(DECLARED_ATTRIBUTE.svmUuid),
  });
}

/** Whether it is a block about a service that nothing writes: what writes one refers to the same expressions. */
function isExistingService(block: Configured, managed: readonly Configured[]): boolean {
  const query = constant(block, "query");
  const program = fieldsAt(block.expressions, "program").constant_value;
  if (!observes({ program, query: { cluster: "", ...query } })) return false;
  const written = new Set(managed.flatMap((service) => referencesOf(service, "triggers")));
  const isWritten = referencesOf(block, "query").some((name) => written.has(name));
  return query.services === undefined && query.ensure === undefined && !isWritten;
}

/** The fields of an argument that is an object. */
function constant({ expressions }: Configured, argument: string): Fields {
  return fieldsAt(expressions, argument, "constant_value");
}

function referencesOf({ expressions }: Configured, argument: string): readonly string[] {
  const { references } = fieldsAt(expressions, argument);
  return isTextList(references) ? references : [];
}
