import type { Fields } from "../../model/decode";
import { fieldsAt } from "./observation-blocks";
import { type Attributes, mapAttributes } from "./provider-query";
import { evaluateTemplate } from "./synthesized-stack";

/**
 * What the variables of a module are worth, as far as the plan tells: it has the values of the root's, and of a module's only
 * what its caller gives as literals, or with variables of its own.
 *
 * @param address that of the module, such as `module.fleet.module.iscsi`; absent: the root.
 */
export function variablesOf(document: Fields, address = ""): Attributes {
  let module = fieldsAt(document, "configuration", "root_module");
  let variables = eachOf(fieldsAt(document, "variables"), "value");
  for (const [, name = ""] of address.matchAll(/module\.([\w-]+)/g)) {
    const call = fieldsAt(module, "module_calls", name);
    module = fieldsAt(call, "module");
    const given = mapAttributes(eachOf(fieldsAt(call, "expressions"), "constant_value"), evaluatorWith(variables));
    variables = { ...eachOf(fieldsAt(module, "variables"), "default"), ...given };
  }
  return variables;
}

function eachOf(entries: Fields, property: string): Attributes {
  return Object.fromEntries(Object.keys(entries).map((name) => [name, fieldsAt(entries, name)[property]]));
}

/** Tells what an expression is worth that refers to variables alone; of any other one, `undefined`. */
export function evaluatorWith(variables: Attributes): (value: unknown) => unknown {
  const textOf = (reference: string, name: string): string => {
    const text = variables[name];
    return typeof text === "string"
      ? text.replaceAll(/[$%]\{/g, (sequence) => `${sequence[0] ?? ""}${sequence}`)
      : reference;
  };
  return (value) =>
    typeof value === "string" ? evaluateTemplate(value.replaceAll(/(?<!\$)\$\{var\.([\w-]+)\}/g, textOf)) : value;
}
