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

/** An id that no user of a stack gives away. */
const ID = "ontap-iscsi-provider";

/** The package's version, and with it the provider's. */
const PACKAGE_VERSION = readVersion();

/** What CDKTF goes by when it looks for the provider of a resource. */
export const ONTAP_PROVIDER: TerraformProviderGeneratorMetadata = {
  providerName: PROVIDER_NAME,
  providerVersion: PACKAGE_VERSION,
  providerVersionConstraint: PACKAGE_VERSION,
};

/**
 * The provider of a stack: one for all of its clusters, because Terraform starts a provider once for each configuration of
 * it. Its synthesis writes the provider itself into the stack's folder.
 */
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

  /** The provider of the construct's stack. */
  static of(construct: Construct): OntapProvider {
    const stack = TerraformStack.of(construct);
    const present = stack.node.tryFindChild(ID);
    return present instanceof OntapProvider ? present : new OntapProvider(stack);
  }

  /**
   * Adds a cluster to those that the provider can reach.
   *
   * @param construct the one that declares it.
   * @throws ValidationError INVALID_VALUE when a cluster of this name has another connection.
   */
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
    // As a token: in anything else CDKTF makes names of its own of the keys.
    return { [CLUSTERS_ATTRIBUTE]: Lazy.anyValue({ produce }) };
  }
}

function connectionText({ connection, resolvedEndpoint }: DeclaredCluster): string {
  return JSON.stringify({ ...connection, endpoint: resolvedEndpoint });
}

/** The attributes of a connection, all of them: what is not given is null. */
function attributesOf(connection: DeclaredCluster["connection"]): Record<string, unknown> {
  const settings = Object.keys(CONNECTION_ATTRIBUTE) as (keyof typeof CONNECTION_ATTRIBUTE)[];
  return Object.fromEntries(settings.map((setting) => [CONNECTION_ATTRIBUTE[setting], connection[setting] ?? null]));
}

function readVersion(): string {
  const text = readFileSync(path.join(PACKAGE_FOLDER, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
