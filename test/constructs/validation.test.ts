import { inspect } from "node:util";
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, type OntapClusterProps, ValidationError } from "../../lib";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT } from "../helpers/service-stack";

const stack = (): TerraformStack => new TerraformStack(new App(), "stack");

/** What making a cluster of props throws that plain JavaScript may give. */
const clusterFailure = (props: object): unknown =>
  thrownBy(() => new OntapCluster(stack(), "cluster1", props as OntapClusterProps));

it("everything that is wrong with the props of a service is told at once, one line each", () => {
  const props = { svmName: "svm 1", alias: "x", enabled: "yes", cluster: undefined };
  const error = thrownBy(() => new IscsiService(stack(), "db", props as never));
  expect(error).toBeInstanceOf(ValidationError);
  const { code, message } = error as ValidationError;
  expect(code).toBe("INVALID_VALUE");
  expect(message.split("\n").map((line) => line.replace(/expected .*/, "expected …"))).toEqual([
    'IscsiService "stack/db": 4 props are wrong:',
    "  alias: there is no prop of that name, did you mean targetAlias?",
    "  cluster: missing, expected …",
    '  svmName: got "svm 1", expected …',
    '  enabled: got "yes", expected …',
  ]);
});

it.each<[string, unknown, string]>([
  ["a name", "cluster1", 'got "cluster1"'],
  ["its props", { endpoint: "https://cluster1.example.com", password: "hunter2" }, "got an object"],
  ["another construct", new App(), 'got the construct ""'],
])("what is no cluster is told as it is: %s", (_, cluster, got) => {
  const error = thrownBy(() => new IscsiService(stack(), "db", { cluster: cluster as never, svmName: "svm_db" }));
  const problem = `cluster: ${got}, expected an OntapCluster of this stack`;
  expect(error).toMatchObject({ code: "INVALID_VALUE", message: `IscsiService "stack/db": ${problem}` });
});

it("so it is of a cluster", () => {
  const error = clusterFailure({ concurency: 5, requestTimeoutMs: 1, provisioning: "x" });
  const lines = [
    "4 props are wrong",
    "\n  endpoint: missing",
    "\n  requestTimeoutMs: got 1",
    '\n  provisioning: got "x"',
  ];
  expectFailure(error, ValidationError, "INVALID_VALUE", ...lines, "did you mean concurrency?");
});

it.each([
  ["Endpoint", "did you mean endpoint?"],
  ["ca_file", "did you mean caFile?"],
  ["timeout", "did you mean requestTimeoutMs?"],
  ["username", "credentials come from the environment (ONTAP_USERNAME"],
  ["x", "expected one of"],
])("a prop by the name of %s: %s", (name, told) => {
  const problem = `OntapCluster "stack/cluster1": ${name}: there is no prop of that name, ${told}`;
  expectFailure(clusterFailure({ endpoint: ENDPOINT, [name]: "x" }), ValidationError, "INVALID_VALUE", problem);
});

describe("an error that nobody catches, as Node.js prints it", () => {
  /** The text without the frames below the first one. */
  const printed = (error: unknown): string => inspect(error).replace(/(\n {4}at [^\n]*)(\n {4}at [^\n]*)*/, "$1");
  const here = /\n {4}at .*validation\.test\.ts:\d+/;

  it("is its message, where the construct was made, and its code", () => {
    const error = thrownBy(() => new IscsiService(stack(), "db", { alias: "x", enabled: "yes" } as never));
    expect(printed(error)).toMatch(/^ValidationError: IscsiService "stack\/db": 4 props are wrong:\n/);
    expect(printed(error)).toMatch(here);
    expect(inspect(error)).toMatch(/ \{\n {2}code: 'INVALID_VALUE'\n\}$/);
  });

  it("shows the line of the second declaration of an SVM", () => {
    const scope = stack();
    const cluster = new OntapCluster(scope, "cluster1", { endpoint: ENDPOINT });
    new IscsiService(scope, "one", { cluster, svmName: "svm_db" });
    expect(printed(thrownBy(() => new IscsiService(scope, "two", { cluster, svmName: "svm_db" })))).toMatch(here);
  });

  it("keeps the stack of what is found out later", () => {
    const scope = stack();
    const cluster = new OntapCluster(scope, "cluster1", { endpoint: ENDPOINT });
    const gone = new IscsiService(scope, "gone", { cluster, svmName: "svm_db", ensure: "absent" });
    expect(inspect(thrownBy(() => gone.targetName))).toMatch(here);
  });
});
