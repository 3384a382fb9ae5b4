import { App, TerraformStack } from "cdktf";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** A block of a synthesized stack. */
export type Block = Readonly<Record<string, unknown>>;

/** A synthesized stack, as far as tests look at it. */
export interface StackJson {
  readonly data?: Readonly<
    Partial<Record<"external" | "ontap_iscsi_service" | "ontap_iscsi_target_portals", Readonly<Record<string, Block>>>>
  >;
  readonly resource?: Readonly<
    Partial<Record<"null_resource" | "terraform_data" | "ontap_iscsi_service", Readonly<Record<string, Block>>>>
  >;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly check?: Readonly<Record<string, Block>>;
  readonly import?: readonly Block[];
  readonly moved?: readonly Block[];
  readonly removed?: readonly Block[];
  readonly terraform?: { readonly required_providers?: Readonly<Record<string, Block>> };
}

/** What a synthesis wrote. */
export interface Synthesized {
  readonly json: StackJson;
  /** Every file, by its path within the stack's folder. */
  readonly files: Readonly<Record<string, string>>;
}

const STACK = "stack";

/** Synthesizes an app of one stack named `stack`, and leaves nothing behind. */
export function synthesize(build: (stack: TerraformStack) => void): Synthesized {
  const outdir = mkdtempSync(path.join(tmpdir(), "synthesized-"));
  try {
    const app = new App({ outdir });
    build(new TerraformStack(app, STACK));
    app.synth();
    const files = readFiles(path.join(outdir, "stacks", STACK));
    return { json: JSON.parse(files["cdk.tf.json"] ?? "") as StackJson, files };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function readFiles(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file, "utf8")];
    }),
  );
}

/** A text of a synthesized stack without expressions, as the engine hands it over. */
export function rendered(text: unknown): string {
  return String(text).replaceAll(/([$%])\1\{/g, "$1{");
}
