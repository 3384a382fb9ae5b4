import { DeletionPolicy, IscsiService } from "../../../lib";
import type { SeedSvm } from "../../../lib/simulator/schema-types";
import type { Declare } from "../../helpers/engine/engine-workspace";

const SVMS_OF_A_NETWORK = 250;

/** Names of N SVMs. */
export function svmNames(n: number): readonly string[] {
  return Array.from({ length: n }, (_, index) => `svm${index}`);
}

/** What the service of an SVM is declared to have. */
export function aliasOf(svmName: string): string {
  return `alias-${svmName}`;
}

/** SVMs with the services that are declared for them. */
export function seedOf(svms: readonly string[]): { readonly svms: SeedSvm[] } {
  return {
    svms: svms.map((name, index) => {
      const address = `10.0.${Math.floor(index / SVMS_OF_A_NETWORK)}.${(index % SVMS_OF_A_NETWORK) + 1}`;
      return { name, service: { alias: aliasOf(name) }, interfaces: [{ name: "lif1", address }] };
    }),
  };
}

/** One service for each SVM. */
export function declareServices(svms: readonly string[], deletionPolicy = DeletionPolicy.RETAIN): Declare {
  return (stack, cluster) => {
    for (const svmName of svms)
      new IscsiService(stack, svmName, { cluster, svmName, targetAlias: aliasOf(svmName), deletionPolicy });
  };
}
