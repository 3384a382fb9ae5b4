import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, Aspects, TerraformStack, TerraformVariable } from "cdktf";
import fs, { readFileSync } from "node:fs";
import * as path from "node:path";
import { IscsiService, OntapCluster, type SvmProps, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { REPOSITORY } from "../../helpers/repository";
import { ENDPOINT, observations, synthesizeService } from "../../helpers/service-stack";
import { type StackJson, type Synthesized, synthesize } from "../../helpers/synthesized";

/** Synthesizes a stack with one cluster. */
function ofCluster(build: (cluster: OntapCluster, stack: TerraformStack) => void): Synthesized {
  return synthesize((stack) => {
    build(new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT }), stack);
  });
}

function variable(stack: TerraformStack, id: string): string {
  return new TerraformVariable(stack, id, {}).stringValue;
}

it("twelve services of a cluster have one observation, even if the endpoint and the aliases are variables", () => {
  const ids = Array.from({ length: 12 }, (_, index) => `db${index}`);
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: variable(stack, "endpoint") });
    for (const id of ids)
      new IscsiService(stack, id, { cluster, svmName: id, targetAlias: `${variable(stack, `alias-${id}`)}-1` });
  });
  expect(Object.keys(result.json.data?.external ?? {})).toEqual(["cluster1"]);
  expect(observations(result).cluster1?.map(({ key }) => key)).toEqual(ids);
});

describe("the program is told", () => {
  type Values = Partial<SvmProps> & { readonly targetAlias?: string };
  const inModule = "${path.module != path.root}";

  it.each<[string, (stack: TerraformStack) => Values, string, string | undefined]>([
    ["has its values written down", () => ({}), inModule, undefined],
    ["has a variable", (stack) => ({ svmUuid: variable(stack, "x") }), inModule, undefined],
    ["has an attribute", (stack) => ({ targetAlias: new Resource(stack, "x").id }), "true", undefined],
    ["has an attribute for its SVM", (stack) => ({ svmUuid: new Resource(stack, "x").id }), "true", "true"],
  ])("how late it may read a service that %s", (_, values, mayBeLate, waits) => {
    const result = ofCluster((cluster, stack) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", ...values(stack) });
    });
    expect(JSON.stringify(result.json)).toContain(`"mayBeLate":"${mayBeLate}"`);
    expect(Object.values(observations(result))[0]?.[0]?.waits).toBe(waits);
  });

  it("so of data sources that an Aspect makes wait", () => {
    const { json } = ofCluster((cluster, stack) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      const { fqn } = new Resource(stack, "x");
      Aspects.of(stack).add({
        visit: (node) => {
          if (node instanceof DataExternal) node.dependsOn = [fqn];
        },
      });
    });
    expect(json.data?.external).toMatchObject({ cluster1: { query: { mayBeLate: "true" } } });
  });
});

it("two ids that make one key are refused", () => {
  const make = (): object =>
    ofCluster((cluster, stack) => {
      new IscsiService(stack, "svm.a", { cluster, svmName: "a" });
      IscsiService.fromExisting(stack, "svma", { cluster, svmName: "b" });
    });
  const problem = 'ExistingIscsiService "stack/svma": id: got one that makes the name "svma", expected a name';
  expectFailure(thrownBy(make), ValidationError, "INVALID_VALUE", problem, "rename one");
});

it("the program is copied into the stack as it was bundled", () => {
  const { files } = synthesizeService({ svmName: "svm_db" });
  const [copy] = Object.entries(files).filter(([file]) => file.endsWith("provisioner.cjs"));
  expect(copy?.[1]).toBe(readFileSync(path.join(REPOSITORY, "dist", "provisioner.cjs"), "utf8"));
});

it("a checkout where it was not bundled is told how to do that", () => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
  const exists = jest.spyOn(fs, "existsSync").mockReturnValue(false);
  const error = thrownBy(() => new IscsiService(stack, "db", { cluster, svmName: "svm_db" }));
  exists.mockRestore();
  expectFailure(error, ValidationError, "PROGRAM_NOT_BUILT", "provisioner.cjs is not there", "npm run bundle");
});

describe("the null and external providers of a stack", () => {
  /** The providers of a stack to which its user adds some, before or after our constructs. */
  function providersOf(use: (stack: TerraformStack) => void, when = "before"): StackJson["provider"] {
    return synthesize((stack) => {
      if (when === "before") use(stack);
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
      for (const id of ["a", "b"]) new IscsiService(stack, id, { cluster, svmName: `svm_${id}` });
      if (when === "after") use(stack);
    }).json.provider;
  }

  it.each(["before", "after"])("are those that its user adds %s our constructs", (when) => {
    const providers = providersOf((stack) => {
      new NullProvider(new OntapCluster(stack, "unused", { endpoint: ENDPOINT }), "mine");
      new ExternalProvider(stack, "mine-too");
    }, when);
    expect(providers).toEqual({ null: [{}], external: [{}] });
  });

  it("come next to an aliased one, which serves others", () => {
    const providers = providersOf((stack) => {
      new NullProvider(stack, "mine", { alias: "mine" });
    });
    expect(providers).toEqual({ null: expect.arrayContaining([{ alias: "mine" }, {}]) as unknown, external: [{}] });
  });

  it("are missing while a cluster has no services", () => {
    expect(ofCluster(() => undefined).json).not.toHaveProperty("provider");
  });
});
