import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformOutput, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster, type OntapClusterProps, ValidationError } from "../../lib";
import { thrownBy } from "../helpers/failure";
import { ENDPOINT, nullResource, observations } from "../helpers/service-stack";
import { type StackJson, type Synthesized, synthesize } from "../helpers/synthesized";

type Props = Partial<OntapClusterProps & Omit<IscsiServiceProps, "cluster">>;

/** Synthesizes a service one of whose props, or of its cluster's, is a token. */
function withToken(prop: keyof Props, token: (stack: TerraformStack) => unknown): Synthesized {
  return synthesize((stack) => {
    const value = { [prop]: token(stack) };
    const isOfService = ["svmName", "svmUuid", "ensure", "enabled", "targetAlias", "deletionPolicy", "activeSessions"];
    const [ofService, ofCluster] = isOfService.includes(prop) ? [value, {}] : [{}, value];
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, ...ofCluster });
    const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", ...ofService });
    new TerraformOutput(stack, "iqn", { value: db.targetName });
  });
}

const variable = (stack: TerraformStack): TerraformVariable => new TerraformVariable(stack, "token", {});
const attribute = (stack: TerraformStack): string => new Resource(stack, "token").id;

const WRITTEN_DOWN = "got a CDKTF token, expected a value that is written down";
const SEEN = "got a CDKTF token, expected";
const KNOWN = "got a CDKTF token, whose value may be unknown until apply, expected true or false, or an input variable";

/** What becomes of a service: which observation it has, or the problem it is refused with. */
function outcome(prop: keyof Props, token: (stack: TerraformStack) => unknown): string {
  let result: Synthesized | undefined;
  const error = thrownBy(() => {
    result = withToken(prop, token);
  });
  if (result === undefined) return (error as ValidationError).message.split(": ").slice(1).join(": ");
  return Object.keys(observations(result)).join() === "cluster1" ? "shared" : "own";
}

it.each<[keyof Props, string, string]>([
  ["svmName", "shared", "own"],
  ["svmUuid", "shared", "own"],
  ["targetAlias", "shared", "own"],
  ["endpoint", "shared", "own"],
  ["enabled", "shared", KNOWN],
  ["ensure", `${SEEN} "present" or "absent"`, `${SEEN} "present" or "absent"`],
  ["activeSessions", `${SEEN} "protect" or "end"`, `${SEEN} "protect" or "end"`],
  ["deletionPolicy", `${SEEN} "retain" or "disable" or "delete"`, `${SEEN} "retain" or "disable" or "delete"`],
  ["profile", WRITTEN_DOWN, WRITTEN_DOWN],
  ["name", WRITTEN_DOWN, WRITTEN_DOWN],
  ["caFile", WRITTEN_DOWN, WRITTEN_DOWN],
  ["serverName", WRITTEN_DOWN, WRITTEN_DOWN],
  ["fingerprint256", WRITTEN_DOWN, WRITTEN_DOWN],
  ["insecureSkipVerify", WRITTEN_DOWN, WRITTEN_DOWN],
  ["concurrency", WRITTEN_DOWN, WRITTEN_DOWN],
  ["requestTimeoutMs", WRITTEN_DOWN, WRITTEN_DOWN],
])("%s from an input variable, or from an attribute", (prop, fromVariable, fromAttribute) => {
  const value = (stack: TerraformStack): unknown => {
    const { stringValue, booleanValue } = variable(stack);
    return prop === "enabled" ? booleanValue : stringValue;
  };
  const told = (problem: string): string => (problem.startsWith("got") ? `${prop}: ${problem}` : problem);
  expect([outcome(prop, value), outcome(prop, attribute)]).toEqual([told(fromVariable), told(fromAttribute)]);
});

it("provisioning is no token", () => {
  expect(outcome("provisioning", (stack) => variable(stack).stringValue)).toMatch(/^provisioning: got /);
});

it("a variable stands as an expression in the query, the triggers and the connection", () => {
  const flag = withToken("enabled", (stack) => variable(stack).booleanValue);
  expect(nullResource(flag).triggers).toMatchObject({ enabled: "${var.token}" });
  expect(observations(flag)).toMatchObject({ cluster1: [{ enabled: "${var.token}" }] });
  const { json } = withToken("endpoint", (stack) => variable(stack).stringValue);
  expect(json.data?.external?.cluster1?.query).toMatchObject({
    cluster: expect.stringContaining('"endpoint":${jsonencode(tostring(var.token))}') as string,
  });
});

it("the IQN of a service that a plan may not know is read without a count, which could not be known", () => {
  const factsOf = ({ json }: Synthesized): object | undefined =>
    Object.values(json.data?.external ?? {}).find(({ program }) => (program as string[]).includes("facts"));
  expect(factsOf(withToken("svmName", attribute))).not.toHaveProperty("count");
  expect(factsOf(withToken("svmName", (stack) => variable(stack).stringValue))).toHaveProperty("count");
});

it.each<[string, (db: IscsiService) => unknown]>([
  ["targetName", (db) => db.targetName],
  ["targetPortals", (db) => db.targetPortals],
])("%s is a token that reaches another stack through an output", (_, ofService) => {
  const app = new App();
  const [storage, hosts] = [new TerraformStack(app, "storage"), new TerraformStack(app, "hosts")];
  const cluster = new OntapCluster(storage, "cluster1", { endpoint: ENDPOINT });
  const value = ofService(new IscsiService(storage, "db", { cluster, svmName: "svm_db" }));
  expect(Token.isUnresolved(value)).toBe(true);
  new TerraformOutput(hosts, "out", { value });
  hosts.prepareStack();
  const [output = ""] = Object.keys((JSON.parse(Testing.synth(storage)) as StackJson).output ?? {});
  const { output: received } = JSON.parse(Testing.synth(hosts)) as StackJson;
  expect(output).toMatch(/^cross-stack-output-/);
  expect(received?.out?.value).toMatch(new RegExp(String.raw`^\$\{data\.terraform_remote_state\.\S+\.${output}\}$`));
});
