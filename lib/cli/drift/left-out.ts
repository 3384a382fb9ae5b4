import { type Fields, isTextList } from "../../model/decode";
import { fieldsAt, objectsOf, observes } from "./observation-blocks";

/** A resource, or a block that reads, of a plan's configuration. */
interface Configured {
  /** With those of its modules, without an index. */
  readonly address: string;
  readonly fields: Fields;
}

/** A service that a plan's configuration declares, but that the plan is not about. */
export interface LeftOut {
  readonly address: string;
  /** The texts of its spec; one that only the engine knows is an expression. */
  readonly service: Fields;
}

/**
 * The services that a plan leaves out, because it was made with `-target` or `-exclude`: what it holds about them is as old as
 * the last apply.
 *
 * @param observed the addresses of the blocks that the plan has.
 */
export function leftOutOf(document: Fields, observed: Iterable<string>): readonly LeftOut[] {
  const configured = configuredIn("", fieldsAt(document, "configuration", "root_module"));
  const managed = configured.filter(({ fields }) => "ensure" in constant(fields, "triggers"));
  const read = configured.filter((block) => isExistingService(block, managed));
  const changes = objectsOf(document.resource_changes).map(({ address }) => String(address));
  const planned = new Set([...changes, ...observed].map(withoutIndexes));
  return [...managed, ...read]
    .filter(({ address }) => !planned.has(address))
    .map(({ address, fields }) => ({
      address,
      service: { ...constant(fields, "query"), ...constant(fields, "triggers") },
    }));
}

/** Those of all modules, without what there may be none of. */
function configuredIn(path: string, module: Fields): readonly Configured[] {
  const resources = objectsOf(module.resources).filter(isSingle);
  const calls = Object.entries(fieldsAt(module, "module_calls")).filter(([, call]) => isSingle(fieldsAt(call)));
  return [
    ...resources.map((fields) => ({ address: `${path}${String(fields.address)}`, fields })),
    ...calls.flatMap(([name, call]) => configuredIn(`${path}module.${name}.`, fieldsAt(call, "module"))),
  ];
}

function isSingle(fields: Fields): boolean {
  return !("count_expression" in fields) && !("for_each_expression" in fields);
}

function withoutIndexes(address: string): string {
  return address.replaceAll(/\[[^\]]*\]/g, "");
}

/** Whether it is a block about a service that nothing writes: what writes one refers to the same expressions. */
function isExistingService({ fields }: Configured, managed: readonly Configured[]): boolean {
  const program = fieldsAt(fields, "expressions", "program").constant_value;
  if (!observes({ program, query: { cluster: "", ...constant(fields, "query") } })) return false;
  const written = new Set(managed.flatMap((service) => referencesOf(service.fields, "triggers")));
  const { services, ensure } = constant(fields, "query");
  return (
    services === undefined && ensure === undefined && !referencesOf(fields, "query").some((name) => written.has(name))
  );
}

/** The fields of an argument that is an object. */
function constant(fields: Fields, argument: string): Fields {
  return fieldsAt(fields, "expressions", argument, "constant_value");
}

function referencesOf(fields: Fields, argument: string): readonly string[] {
  const { references } = fieldsAt(fields, "expressions", argument);
  return isTextList(references) ? references : [];
}
