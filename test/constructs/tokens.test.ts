import { Resource } from "@cdktf/provider-null/lib/resource";
import {
  App,
  Fn,
  Lazy,
  TerraformLocal,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from "cdktf";
import {
  IscsiService,
  type IscsiServiceProps,
  OntapCluster,
  type OntapClusterProps,
  type ValidationError,
} from "../../lib";
import { isInputVariable, isKnownAtPlan } from "../../lib/constructs/tokens";
import { DECLARED_NAMES } from "../../lib/model/service";
import { thrownBy } from "../helpers/failure";
import { ENDPOINT, observations } from "../helpers/service-stack";
import { type StackJson, synthesize } from "../helpers/synthesized";

type Props = Partial<OntapClusterProps & Omit<IscsiServiceProps, "cluster">>;

const WRITTEN_DOWN = "got a CDKTF token, expected a value that is written down";
const SEEN = "got a CDKTF token, expected";
const KNOWN = "got a CDKTF token, whose value may be unknown until apply, expected true or false, or an input variable";

/** What becomes of a service: which observation it has, or the problem it is refused with. */
function outcome(prop: keyof Props, token: (stack: TerraformStack) => unknown): string {
  let observed = "";
  const error = thrownBy(() => {
    const result = synthesize((stack) => {
      const value = { [prop]: token(stack) };
      const [ofService, ofCluster] = DECLARED_NAMES.some((name) => name === prop) ? [value, {}] : [{}, value];
      const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, ...ofCluster });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", ...ofService });
    });
    observed = Object.keys(observations(result)).join() === "cluster1" ? "shared" : "own";
  });
  return error === undefined ? observed : (error as ValidationError).message.split(": ").slice(1).join(": ");
}

const written = (prop: keyof Props): [keyof Props, string, string] => [prop, WRITTEN_DOWN, WRITTEN_DOWN];
const oneOf = (prop: keyof Props, values: string): [keyof Props, string, string] => [
  prop,
  `${SEEN} ${values}`,
  `${SEEN} ${values}`,
];

it.each<[keyof Props, string, string]>([
  ["svmName", "shared", "own"],
  ["svmUuid", "shared", "own"],
  ["targetAlias", "shared", "own"],
  ["endpoint", "shared", "own"],
  ["enabled", "shared", KNOWN],
  oneOf("ensure", '"present" or "absent"'),
  oneOf("activeSessions", '"protect" or "end"'),
  oneOf("deletionPolicy", '"retain" or "disable" or "delete"'),
  oneOf("provisioning", '"null_resource" or "provider"'),
  ...(["profile", "name", "caFile", "serverName", "fingerprint256"] as const).map(written),
  ...(["insecureSkipVerify", "concurrency", "requestTimeoutMs"] as const).map(written),
])("%s from an input variable, or from an attribute", (prop, fromVariable, fromAttribute) => {
  const variable = (stack: TerraformStack): unknown => {
    const { stringValue, booleanValue } = new TerraformVariable(stack, "token", {});
    return prop === "enabled" ? booleanValue : stringValue;
  };
  const attribute = (stack: TerraformStack): string => new Resource(stack, "token").id;
  const told = (problem: string): string => (problem.startsWith("got") ? `${prop}: ${problem}` : problem);
  expect([outcome(prop, variable), outcome(prop, attribute)]).toEqual([told(fromVariable), told(fromAttribute)]);
});

describe("what a plan knows", () => {
  const app = new App();
  const stack = new TerraformStack(app, "stack");
  const variable = new TerraformVariable(stack, "site", {});
  const { stringValue } = variable;
  const ofOtherStack = new TerraformVariable(new TerraformStack(app, "other"), "site", {});
  const { id } = new Resource(stack, "svm");

  it.each<[string, boolean, unknown]>([
    ["nothing", true, undefined],
    ["a literal", true, "db"],
    ["a literal that looks like a variable", true, "${var.site}"],
    ["a flag", true, false],
    ["a literal and a variable", true, `db-${stringValue}-1`],
    ["two variables", true, stringValue + stringValue],
    ["a lone $ and a variable", true, `5$-${stringValue}`],
    ["an attribute", false, id],
    ["a variable and an attribute", false, `${stringValue}-${id}`],
    ["a function of a variable", false, Fn.upper(stringValue)],
    ["a lazy variable", false, Lazy.stringValue({ produce: () => stringValue })],
    ["a text with a lazy literal", false, `db-${Lazy.stringValue({ produce: () => "1" })}`],
    ["a local", false, new TerraformLocal(stack, "local", "x").asString],
    ["a variable of another stack", false, ofOtherStack.stringValue],
    ["an escaped expression and a variable", false, "$${x}" + stringValue],
    ["an expression and a variable", false, "${timestamp()}" + stringValue],
    ["a directive and a variable", false, "%{if true}" + stringValue],
  ])("%s: %s; it is no input variable", (_, isKnown, value) => {
    expect(isKnownAtPlan(stack, value)).toBe(isKnown);
    expect(isInputVariable(stack, value)).toBe(false);
  });

  it("an input variable, whatever its type", () => {
    for (const value of [stringValue, variable.booleanValue, variable.numberValue])
      expect([isKnownAtPlan(stack, value), isInputVariable(stack, value)]).toEqual([true, true]);
  });
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
