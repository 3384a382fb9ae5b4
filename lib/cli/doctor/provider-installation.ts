import { PROVIDER_SOURCE } from "../../model/provider-contract";

/** A way to get providers, as an engine's CLI configuration has it. */
interface Method {
  readonly kind: string;
  readonly body: string;
}

/** Where synthesis puts the provider, seen from a stack's folder. */
const STACK_MIRROR = /^(\.[\\/])?terraform\.d[\\/]plugins[\\/]?$/;

/**
 * Whether engines with this CLI configuration find the provider that synthesis writes into a stack's folder. Without a
 * `provider_installation` they look there by themselves.
 *
 * @param text the configuration, as HCL.
 */
export function servesProvider(text: string): boolean {
  const methods = methodsOf(withoutComments(text));
  if (methods === undefined || methods.some(isOverride)) return true;
  return methods.some(isStackMirror) && !methods.some(asksItsHost);
}

/** The methods of the `provider_installation`; `undefined` where there is none. No brace stands in a method's body. */
function methodsOf(text: string): readonly Method[] | undefined {
  const [, content] = /\bprovider_installation\s*\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}/.exec(text) ?? [];
  if (content === undefined) return undefined;
  return Array.from(content.matchAll(/(\w+)\s*\{([^{}]*)\}/g), ([, kind = "", body = ""]) => ({ kind, body }));
}

function isOverride({ kind, body }: Method): boolean {
  return kind === "dev_overrides" && body.includes(`"${PROVIDER_SOURCE}"`);
}

function isStackMirror({ kind, body }: Method): boolean {
  const [, path = ""] = /\bpath\s*=\s*"([^"]*)"/.exec(body) ?? [];
  return kind === "filesystem_mirror" && STACK_MIRROR.test(path) && takesIn(body);
}

/** An engine asks all methods that take a provider in, and fails where one of them reaches nobody: its host is a made-up one. */
function asksItsHost({ kind, body }: Method): boolean {
  return (kind === "direct" || kind === "network_mirror") && takesIn(body);
}

function takesIn(body: string): boolean {
  const [include, exclude] = [patternsOf(body, "include"), patternsOf(body, "exclude")];
  return (include?.some(matches) ?? true) && !(exclude?.some(matches) ?? false);
}

function patternsOf(body: string, list: "include" | "exclude"): readonly string[] | undefined {
  const [, items] = new RegExp(String.raw`\b${list}\s*=\s*\[([^\]]*)\]`).exec(body) ?? [];
  return items === undefined ? undefined : Array.from(items.matchAll(/"([^"]*)"/g), ([, pattern = ""]) => pattern);
}

/** Whether a pattern such as with `*` for any word takes in the provider; without a host it means the default one. */
function matches(pattern: string): boolean {
  const [parts, source] = [pattern.split("/"), PROVIDER_SOURCE.split("/")];
  return parts.length === source.length && parts.every((part, index) => part === "*" || part === source[index]);
}

function withoutComments(text: string): string {
  const textOrComment = /("(?:[^"\\\n]|\\.)*")|\/\*[^]*?\*\/|(?:#|\/\/).*/g;
  return text.replaceAll(textOrComment, (_all, quoted: string | undefined) => quoted ?? " ");
}
