import { Lazy, TerraformProvider, type TerraformProviderGeneratorMetadata, TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import type { Construct } from "constructs";
import * as path from "node:path";
import {
  CLUSTERS_ATTRIBUTE,
  CONNECTION_ATTRIBUTE,
  DECLARED_ATTRIBUTE,
  ELSEWHERE_ATTRIBUTE,
  PROVIDER_NAME,
  PROVIDER_SOURCE,
} from "../../model/provider-contract";
import type { DeclaredCluster } from "../declarations";
import { type ServiceElsewhere, servicesElsewhere } from "../declared-elsewhere";
import { constructError } from "../validation";
import { PACKAGE_VERSION, providerProgram } from "./program";
import { writeProviderPackage } from "./write-provider-package";

/** An id that no user of a stack gives away. */
const ID = "ontap-iscsi-provider";

/** What CDKTF goes by when it looks for the provider of a resource. */
export const ONTAP_PROVIDER: TerraformProviderGeneratorMetadata = {
  providerName: PROVIDER_NAME,
  providerVersion: PACKAGE_VERSION,
  providerVersionConstraint: PACKAGE_VERSION,
};

/**
 * The provider of a stack: one for all of its clusters, because an engine starts a provider once for each configuration of
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
        writeProviderPackage(folder, { program: providerProgram(this), version: PACKAGE_VERSION });
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
    if (twin !== undefined && JSON.stringify(twin.connection) !== JSON.stringify(cluster.connection)) {
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
    const endpoints = Array.from(this.#clusters.values(), ({ endpoint }) => endpoint);
    const elsewhere = servicesElsewhere(TerraformStack.of(this), endpoints);
    return {
      // As tokens: in anything else CDKTF makes names of its own of the keys.
      [CLUSTERS_ATTRIBUTE]: Lazy.anyValue({ produce }),
      ...(elsewhere.length === 0
        ? {}
        : { [ELSEWHERE_ATTRIBUTE]: Lazy.anyValue({ produce: () => elsewhere.map(attributesOfDeclared) }) }),
    };
  }
}

/** The attributes of a connection, all of them: what is not given is null. */
function attributesOf(connection: DeclaredCluster["connection"]): Record<string, unknown> {
  const settings = Object.keys(CONNECTION_ATTRIBUTE) as (keyof typeof CONNECTION_ATTRIBUTE)[];
  return Object.fromEntries(settings.map((setting) => [CONNECTION_ATTRIBUTE[setting], connection[setting] ?? null]));
}

function attributesOfDeclared({ endpoint, identity }: ServiceElsewhere): Record<string, unknown> {
  const { svmName = null, svmUuid = null } = identity;
  return { endpoint: endpoint ?? null, [DECLARED_ATTRIBUTE.svmName]: svmName, [DECLARED_ATTRIBUTE.svmUuid]: svmUuid };
}
