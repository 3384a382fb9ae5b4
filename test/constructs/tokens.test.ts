import { App, TerraformOutput, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster } from "../../lib";
import { decodeClusterConnection } from "../../lib/model/cluster-connection";
import { ENDPOINT, nullResource, ownerOf, queriedServices } from "../helpers/service-stack";
import { type Block, type StackJson, type Synthesized, synthesize } from "../helpers/synthesized";

function variable(stack: TerraformStack, id: string): TerraformVariable {
  return new TerraformVariable(stack, id, {});
}

/** The observations of a stack by the SVM that they ask for. */
function observationOf({ json }: Synthesized, svm: string): Block | undefined {
  return Object.values(json.data?.external ?? {})
    .filter(({ program }) => (program as string[]).at(-1) === "observe")
    .map(({ query, ...block }) => ({ ...block, query: queryOf(query, json) }))
    .find(({ query }) => query.svmName === svm);
}

/** A query with tokens is a local of its own: a direct reference would put the look off whenever what it refers to changes. */
function queryOf(query: unknown, { locals }: StackJson): Block {
  const [, local] = /^\$\{local\.(\w+)\}$/.exec(String(query)) ?? [];
  return (local === undefined ? query : locals?.[local]) as Block;
}

it("a service with a token stays out of the shared observation, which must be known at plan", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const targetAlias = variable(stack, "alias").stringValue;
    new IscsiService(stack, "known", { cluster, svmName: "svm_known" });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias });
  });
  expect(queriedServices(result).map(({ key }) => key)).toEqual(["svm_known"]);
  expect(nullResource(result).triggers).toMatchObject({ svmName: "svm_db", targetAlias: "${var.alias}" });
  expect(observationOf(result, "svm_db")?.query).toMatchObject({ targetAlias: "${var.alias}" });
  expect(observationOf(result, "svm_db")).not.toHaveProperty("lifecycle");
  expect(nullResource(result).lifecycle).toMatchObject({
    precondition: [
      { condition: expect.stringMatching(/^\$\{data\.external\.db_\w+\.result\["\*"\] == ""\}$/) as string },
      {
        condition: expect.stringMatching(
          /sighted_\w+\["svm_db"\]\.svmUuid == "" \|\| !contains\(concat\(\[\], \[for service in local\.cluster1_services_\w+ : /,
        ) as string,
      },
      { condition: expect.stringMatching(/local\.cluster1_sighted_\w+\["svm_db"\]\.mismatched == ""/) as string },
      { condition: expect.stringMatching(/local\.cluster1_sighted_\w+\["svm_db"\]\.protected == ""/) as string },
    ],
  });
});

it("the apply of a service whose alias is a token is aimed and bound by what the plan sees for certain", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: variable(stack, "alias").stringValue });
  });
  const seen = (field: string): string =>
    expect.stringMatching(`^\\$\\{local\\.cluster1_sighted_\\w+\\["svm_db"\\]\\.${field}\\}$`) as string;
  expect(nullResource(result).provisioner).toMatchObject([
    {
      "local-exec": {
        environment: { ONTAP_ISCSI_SEEN_SVM_UUID: seen("svmUuid"), ONTAP_ISCSI_SEEN_SERVICE: seen("live") },
      },
    },
  ]);
});

it("a flag may be a token, too", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: variable(stack, "on").booleanValue });
  });
  expect(nullResource(result).triggers).toMatchObject({ enabled: "${var.on}" });
});

it("facts of such a service are read without a count, which could not be known", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const db = new IscsiService(stack, "db", { cluster, svmName: variable(stack, "svm").stringValue });
    new TerraformOutput(stack, "iqn", { value: db.targetName });
  });
  const facts = Object.values(result.json.data?.external ?? {}).find(({ program }) =>
    (program as string[]).includes("facts"),
  );
  expect(facts).toMatchObject({
    depends_on: ["null_resource.db"],
    query: { svmName: "${var.svm}", hidesAlias: "true" },
  });
  expect(facts).not.toHaveProperty("count");
});

it("a cluster with tokens hands its connection over as expressions, and every service is observed alone", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", {
      endpoint: variable(stack, "endpoint").stringValue,
      concurrency: variable(stack, "connections").numberValue,
    });
    new IscsiService(stack, "a", { cluster, svmName: "svm_a" });
    new IscsiService(stack, "b", { cluster, svmName: "svm_b" });
  });
  const { cluster } = observationOf(result, "svm_a")?.query as { readonly cluster: string };
  const values: Readonly<Record<string, unknown>> = { endpoint: ENDPOINT, connections: 8 };
  const filledIn = cluster.replaceAll(/\$\{jsonencode\(var\.(\w+)\)\}/g, (_, id: string) => JSON.stringify(values[id]));
  expect(decodeClusterConnection(filledIn)).toMatchObject({ endpoint: ENDPOINT, concurrency: 8 });
  expect(observationOf(result, "svm_b")).toBeDefined();
});

it("an owner takes its SVM, and a cluster that is not known at synth, from itself: on destroy, the engine looks up nothing else", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: variable(stack, "endpoint").stringValue });
    const svmName = variable(stack, "svm").stringValue;
    new IscsiService(stack, "db", { cluster, svmName, deletionPolicy: DeletionPolicy.DISABLE });
  });
  const { input, provisioner } = ownerOf(result);
  expect(input).toMatchObject({
    cluster: "cluster1",
    connection: expect.stringContaining("${jsonencode(var.endpoint)}") as string,
    svmName: "${var.svm}",
  });
  const environment = {
    ONTAP_ISCSI_CLUSTER: '${try(self.input.deletionPolicy == "retain" ? "" : self.input.connection, "")}',
    ONTAP_ISCSI_OWNED:
      '${try(jsonencode({for name, text in self.input : name => text if name != "connection"}), "null")}',
  };
  expect(provisioner).toMatchObject([{ "local-exec": { environment } }]);
});

it("an owner has part in a look that may be put off to the apply, whatever its policy: who waits for it waits for that", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(stack, "db", { cluster, svmName: variable(stack, "svm").stringValue });
  });
  expect((ownerOf(result).input as { readonly svmUuid: string }).svmUuid).toMatch(/local\.\w+\["service"\]\.svmUuid/);
});

it("the look is told whether the alias is sensitive, because its answer would show it", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const targetAlias = variable(stack, "alias").stringValue;
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias });
  });
  const { hidesAlias } = observationOf(result, "svm_db")?.query as Block;
  const [expression, local = ""] =
    /^\$\{tostring\(try\(issensitive\(local\.(\w+)\), can\(nonsensitive\(local\.\w+\)\)\)\)\}$/.exec(
      String(hidesAlias),
    ) ?? [];
  expect(expression).toBeDefined();
  expect(result.json.locals?.[local]).toBe("${var.alias}");
});

it("the state of a cluster with tokens has the text of its certificate authority, not the path of a file", () => {
  const result = synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", {
      endpoint: variable(stack, "endpoint").stringValue,
      caFile: variable(stack, "ca").stringValue,
    });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DISABLE });
  });
  const { connection } = ownerOf(result).input as { readonly connection: string };
  expect(connection).toContain('"ca":${jsonencode(try(file(var.ca), null))}');
  expect(connection).not.toContain("caFile");
});

it.each<[string, (db: IscsiService) => unknown]>([
  ["targetName", (db) => db.targetName],
  ["inSync", (db) => db.inSync],
  ["drift", (db) => db.drift],
])("%s is a token that reaches another stack through an output", (_, attribute) => {
  const app = new App();
  const [storage, hosts] = [new TerraformStack(app, "storage"), new TerraformStack(app, "hosts")];
  const cluster = new OntapCluster(storage, "cluster1", { endpoint: ENDPOINT });
  const value = attribute(new IscsiService(storage, "db", { cluster, svmName: "svm_db" }));
  expect(Token.isUnresolved(value)).toBe(true);
  new TerraformOutput(hosts, "out", { value });
  hosts.prepareStack();
  const [output = ""] = Object.keys((JSON.parse(Testing.synth(storage)) as StackJson).output ?? {});
  const { output: received } = JSON.parse(Testing.synth(hosts)) as StackJson;
  expect(output).toMatch(/^cross-stack-output-/);
  expect(received?.out?.value).toMatch(new RegExp(String.raw`^\$\{data\.terraform_remote_state\.\S+\.${output}\}$`));
});
