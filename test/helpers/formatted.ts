import { format } from "prettier/standalone";
import * as babel from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";

/** A source as this repository's Prettier formats it. */
export function formatted(source: string, parser: "typescript" | "json" = "typescript"): Promise<string> {
  return format(source, { parser, plugins: [babel, estree, typescript], printWidth: 120 });
}
