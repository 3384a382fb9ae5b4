import { Lazy, TerraformProvider, type TerraformProviderGeneratorMetadata, TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { CLUSTERS_ATTRIBUTE, CONNECTION_ATTRIBUTE, PROVIDER_NAME, PROVIDER_SOURCE } from "../../model/contract";
import { bundledProgram, PACKAGE_FOLDER } from "../bundled-program";
import type { DeclaredCluster } from "../provisioning";
import { constructError } from "../validation";
import { writeProviderPackage } from "./provider-package";

const ID = "ontap-iscsi-provider";

const PACKAGE_VERSION = readVersion();

export const ONTAP_PROVIDER: TerraformProviderGeneratorMetadata = {
  providerName: PROVIDER_NAME,
  providerVersion: PACKAGE_VERSION,
  providerVersionConstraint: PACKAGE_VERSION,
};

/** One for all clusters of a stack, because Terraform starts a provider for each configuration of it. */
export class OntapProvider extends TerraformProvider {
  readonly #clusters = new Map<string, DeclaredCluster>();

  private constructor(stack: TerraformStack) {
    super(stack, ID, {
      terraformResourceType: PROVIDER_NAME,
      terraformGeneratorMetadata: ONTAP_PROVIDER,
      terraformProviderSource: PROVIDER_SOURCE,
    });
    addCustomSynthesis(this, {
      onSynthesize: ({ outdir, manifest }) => {
        const folder = path.join(outdir, manifest.forStack(stack).workingDirectory);
        const program = readFileSync(bundledProgram(this, "provider.cjs"));
        writeProviderPackage(folder, { program, version: PACKAGE_VERSION });
      },
    });
  }

  static of(construct: Construct): OntapProvider {
    const stack = TerraformStack.of(construct);
    const present = stack.node.tryFindChild(ID);
    return present instanceof OntapProvider ? present : new OntapProvider(stack);
  }

  /** @throws ValidationError INVALID_VALUE when a cluster of this name has another connection. */
  add(construct: Construct, cluster: DeclaredCluster): void {
    const twin = this.#clusters.get(cluster.name);
    if (twin !== undefined && connectionText(twin) !== connectionText(cluster)) {
      const problem = `name: got ${JSON.stringify(cluster.name)}, expected another name than that of a cluster with other props: give a name to each`;
      throw constructError(construct, "INVALID_VALUE", problem);
    }
    this.#clusters.set(cluster.name, cluster);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const produce = (): unknown =>
      Object.fromEntries(
        Array.from(this.#clusters.values(), ({ name, connection }) => [name, attributesOf(connection)]),
      );
    // CDKTF renames the keys of anything but a token.
    return { [CLUSTERS_ATTRIBUTE]: Lazy.anyValue({ produce }) };
  }
}

function connectionText({ connection, resolvedEndpoint }: DeclaredCluster): string {
  return JSON.stringify({ ...connection, endpoint: resolvedEndpoint });
}

function attributesOf(connection: DeclaredCluster["connection"]): Record<string, unknown> {
  const settings = Object.keys(CONNECTION_ATTRIBUTE) as (keyof typeof CONNECTION_ATTRIBUTE)[];
  return Object.fromEntries(settings.map((setting) => [CONNECTION_ATTRIBUTE[setting], connection[setting] ?? null]));
}

function readVersion(): string {
  const text = readFileSync(path.join(PACKAGE_FOLDER, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
