import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { Aspects, TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { IscsiService, OntapCluster, type SvmProps, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { ENDPOINT, observations } from "../../helpers/service-stack";
import { type Synthesized, synthesize } from "../../helpers/synthesized";

/** Synthesizes a stack with one cluster. */
function ofCluster(build: (cluster: OntapCluster, stack: TerraformStack) => void, endpoint = ENDPOINT): Synthesized {
  return synthesize((stack) => {
    build(new OntapCluster(stack, "cluster1", { endpoint }), stack);
  });
}

/** The keys that each observation asks for. */
function askedBy(result: Synthesized): Record<string, unknown[]> {
  const asked = Object.entries(observations(result));
  return Object.fromEntries(asked.map(([name, services]) => [name, services.map(({ key }) => key)]));
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
  expect(askedBy(result)).toEqual({ cluster1: ids });
  expect(Object.keys(result.json.data?.external ?? {})).toEqual(["cluster1"]);
});

it("six services that are only read join the cluster's observation, which fails the plan if one is missing", () => {
  const ids = Array.from({ length: 6 }, (_, index) => `old${index}`);
  const result = ofCluster((cluster, stack) => {
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    for (const id of ids) IscsiService.fromExisting(stack, id, { cluster, svmName: id });
  });
  expect(askedBy(result)).toEqual({ cluster1: ["db", ...ids] });
  expect(result.json.data?.external?.cluster1?.lifecycle).toEqual({
    postcondition: [{ condition: '${self.result["?"] != "failed"}', error_message: '${self.result["*"]}.' }],
  });
  expect(Object.keys(result.json.resource ?? {})).toEqual(["null_resource"]);
});

it("each cluster has an observation, unless it has no service", () => {
  const result = synthesize((stack) => {
    for (const id of ["eu", "us", "unused"]) {
      const cluster = new OntapCluster(stack, id, { endpoint: `https://${id}.example.com` });
      if (id !== "unused") new IscsiService(new Construct(stack, `site-${id}`), "db", { cluster, svmName: "svm_db" });
    }
  });
  const { eu, us, ...others } = askedBy(result);
  expect(others).toEqual({});
  // Messages name a service by the key: it is the name of the resource.
  expect([eu, us].flat()).toEqual(Object.keys(result.json.resource?.null_resource ?? {}));
});

describe("a service that is only read has an observation of its own", () => {
  it("if it waits: a look that is put off fails the apply", () => {
    const result = ofCluster((cluster, stack) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      const old = IscsiService.fromExisting(stack, "old", { cluster, svmName: "svm_old" });
      old.node.addDependency(new Resource(stack, "svm"));
    });
    const { cluster1, ...own } = askedBy(result);
    expect([cluster1, ...Object.values(own)]).toEqual([["db"], ["old"]]);
    const [name = ""] = Object.keys(own);
    expect(result.json.data?.external?.[name]).toMatchObject({
      depends_on: ["null_resource.svm"],
      lifecycle: { postcondition: [{ condition: '${self.result["?"] != "failed"}' }] },
    });
  });

  it("if an attribute names its SVM: a condition of the look would put it off, so another element has it", () => {
    const result = ofCluster((cluster, stack) => {
      const old = IscsiService.fromExisting(stack, "old", { cluster, svmName: new Resource(stack, "svm").id });
      new TerraformOutput(stack, "iqn", { value: old.targetName });
    });
    const { json } = result;
    const [name = ""] = Object.keys(json.data?.external ?? {});
    const [gate = ""] = Object.keys(json.resource?.terraform_data ?? {});
    expect(observations(result)).toEqual({
      [name]: [{ key: "old", svmName: "${null_resource.svm.id}", existing: "true" }],
    });
    expect(json.data?.external?.[name]).not.toHaveProperty("lifecycle");
    expect(json.resource?.terraform_data?.[gate]?.lifecycle).toMatchObject({
      precondition: [{ condition: `\${data.external.${name}.result["?"] != "failed"}` }],
    });
    expect(Object.values(json.locals ?? {})).toContainEqual(
      expect.stringMatching(String.raw`^\$\{\[.*\["old"\]\.targetName, terraform_data\.${gate}\.id\]\[0\]\}$`),
    );
  });
});

describe("the program is told", () => {
  type Values = Partial<SvmProps> & { readonly targetAlias?: string };
  const inModule = "${path.module != path.root}";

  it.each<[string, (stack: TerraformStack) => Values, string, string | undefined]>([
    ["has its values written down", () => ({}), inModule, undefined],
    ["has a variable", (stack) => ({ svmUuid: variable(stack, "x") }), inModule, undefined],
    ["has an attribute", (stack) => ({ targetAlias: new Resource(stack, "x").id }), "true", undefined],
    ["has an attribute for its SVM", (stack) => ({ svmUuid: new Resource(stack, "x").id }), "true", "true"],
  ])("how late it may look at a service that %s", (_, values, mayBeLate, waits) => {
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

it("the plan warns of what the operator should look at", () => {
  const { json } = ofCluster((cluster, stack) => {
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  });
  expect(json.check).toEqual({
    cluster1: {
      assert: [
        {
          condition: '${data.external.cluster1.result["?"] != "warning"}',
          error_message: 'Cluster cluster1: ${data.external.cluster1.result["!"]}.',
        },
      ],
    },
  });
});
