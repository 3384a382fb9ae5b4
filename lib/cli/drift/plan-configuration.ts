import { LOCAL } from "../../model/contract";
import { type Fields, isTextList } from "../../model/decode";
import { fieldsAt, objectsOf } from "./observation-blocks";

/** A resource, or a block that reads, of a plan's configuration. */
export interface Configured {
  /** With those of its modules, without an index. */
  readonly address: string;
  readonly type: unknown;
  /** The key of its provider's configuration. */
  readonly provider: unknown;
  /** Its arguments, as expressions. */
  readonly expressions: Fields;
  /** What runs when it is created or destroyed. */
  readonly provisioners: readonly Fields[];
  /** Whether there may be none of it, or several: it, or a module that it is in, has `count` or `for_each`. */
  readonly isRepeated: boolean;
}

/** What a plan's configuration declares, in all modules. */
export function configurationOf(document: Fields): readonly Configured[] {
  return configuredIn(fieldsAt(document, "configuration", "root_module"), "", false);
}

function configuredIn(module: Fields, path: string, isInRepeated: boolean): readonly Configured[] {
  const own = objectsOf(module.resources).map((resource) => ({
    address: `${path}${String(resource.address)}`,
    type: resource.type,
    provider: resource.provider_config_key,
    expressions: fieldsAt(resource, "expressions"),
    provisioners: objectsOf(resource.provisioners),
    isRepeated: isInRepeated || repeats(resource),
  }));
  const inner = Object.entries(fieldsAt(module, "module_calls")).flatMap(([name, call]) =>
    configuredIn(fieldsAt(call, "module"), `${path}module.${name}.`, isInRepeated || repeats(fieldsAt(call))),
  );
  return [...own, ...inner];
}

function repeats(fields: Fields): boolean {
  return "count_expression" in fields || "for_each_expression" in fields;
}

/** A key may have any character in it. */
const INDEX = String.raw`\[(?:\d+|"(?:[^"\\]|\\.)*")\]`;
const INDEXES = new RegExp(INDEX, "g");
const MODULES = new RegExp(String.raw`^(?:module\.[\w-]+(?:${INDEX})?\.)*`);

/** Instances share a configuration. */
export function withoutIndexes(address: string): string {
  return address.replaceAll(INDEXES, "");
}

/** The part of an address that names the module, with its indexes; an empty text for the root. */
export function moduleOf(address: string): string {
  return MODULES.exec(address)?.[0] ?? "";
}

const SERVICE_LOCAL = new RegExp(String.raw`^local\.(.+)_(?:${Object.values(LOCAL).join("|")})_[\dA-F]{8}$`);

/** Where in their stacks the locals of services stand that an argument refers to. */
export function scopesOf({ address, expressions }: Configured, argument: string): readonly string[] {
  const { references } = fieldsAt(expressions, argument);
  const scopes = (isTextList(references) ? references : []).flatMap((name) => SERVICE_LOCAL.exec(name)?.[1] ?? []);
  return scopes.map((scope) => `${moduleOf(address)}${scope}`);
}
