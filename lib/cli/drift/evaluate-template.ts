/** In this order: what is escaped, what is known here, what is not. */
const SEQUENCE = /\$\$\{|%%\{|\$\{path\.module\}|[$%]\{/g;

/**
 * The text that a string of a synthesized stack stands for: `$${` is `${`, and `${path.module}` is `.`, as it is for an engine
 * that runs in the stack's folder.
 *
 * @returns `undefined` when it has an expression that only the engine can evaluate.
 */
export function evaluateTemplate(template: string): string | undefined {
  const unknown = template.match(SEQUENCE)?.some((sequence) => sequence === "${" || sequence === "%{") ?? false;
  if (unknown) return undefined;
  return template.replace(SEQUENCE, (sequence) => (sequence.length === 3 ? sequence.slice(1) : "."));
}
