/** HTML that needs no escaping any more. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML: texts that are put into it are escaped, HTML is not. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const inserted = values.map(textOf);
  return new Html(strings.reduce((text, part, index) => `${text}${inserted[index - 1] ?? ""}${part}`));
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
