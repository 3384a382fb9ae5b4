import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import type { TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "../../../lib";
import { ENDPOINT } from "../../helpers/service-stack";
import { type StackJson, synthesize } from "../../helpers/synthesized";

/** The providers of a stack to which its user adds some, before or after our constructs. */
function providersOf(use: (stack: TerraformStack) => void, when: "before" | "after" = "before"): StackJson["provider"] {
  return synthesize((stack) => {
    if (when === "before") use(stack);
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "a", { cluster, svmName: "svm_a" });
    new IscsiService(stack, "b", { cluster, svmName: "svm_b" });
    if (when === "after") use(stack);
  }).json.provider;
}

it("a stack without providers gets both, once", () => {
  expect(providersOf(() => undefined)).toEqual({ null: [{}], external: [{}] });
});

it.each(["before", "after"] as const)("a provider that its user adds %s our constructs is the only one", (when) => {
  const providers = providersOf((stack) => {
    new NullProvider(stack, "mine");
    new ExternalProvider(stack, "mine-too");
  }, when);
  expect(providers).toEqual({ null: [{}], external: [{}] });
});

it("a provider in a construct of the stack counts as the stack's", () => {
  const providers = providersOf((stack) => {
    new NullProvider(new OntapCluster(stack, "unused", { endpoint: ENDPOINT }), "mine");
  });
  expect(providers).toMatchObject({ null: [{}] });
});

it("an aliased provider serves others: ours comes next to it", () => {
  const providers = providersOf((stack) => {
    new NullProvider(stack, "mine", { alias: "mine" });
  });
  expect(providers).toEqual({ null: expect.arrayContaining([{ alias: "mine" }, {}]) as unknown, external: [{}] });
  expect(providers?.null).toHaveLength(2);
});

it("a cluster without services needs none", () => {
  const { json } = synthesize((stack) => {
    new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
  });
  expect(json.provider).toBeUndefined();
});
