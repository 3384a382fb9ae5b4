import { format } from "prettier/standalone";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";

/** A TypeScript source as this repository's Prettier formats it. */
export function formatted(source: string): Promise<string> {
  return format(source, { parser: "typescript", plugins: [estree, typescript], printWidth: 120 });
}
