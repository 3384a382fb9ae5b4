import { App, TerraformStack } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder like `cdktf.out`, until it is removed. */
export interface SynthesizedApp {
  readonly out: string;
  /** The folder of a stack. */
  readonly stackFolder: (name: string) => string;
  readonly remove: () => void;
}

/** Synthesizes an app of some stacks, each declared by its function, into a folder of its own. */
export function synthesizeApp(stacks: Readonly<Record<string, (stack: TerraformStack) => void>>): SynthesizedApp {
  const out = mkdtempSync(join(tmpdir(), "ontap-synthesized-"));
  const app = new App({ outdir: out });
  for (const [name, declare] of Object.entries(stacks)) declare(new TerraformStack(app, name));
  app.synth();
  return {
    out,
    stackFolder: (name) => join(out, "stacks", name),
    remove: () => {
      rmSync(out, { recursive: true, force: true });
    },
  };
}
