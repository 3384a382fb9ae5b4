import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, Fn, Lazy, TerraformLocal, TerraformStack, TerraformVariable } from "cdktf";
import { isInputVariable, isKnownAtPlan } from "../../lib/constructs/tokens";

const app = new App();
const stack = new TerraformStack(app, "stack");
const variable = new TerraformVariable(stack, "site", {});
const { stringValue } = variable;
const ofOtherStack = new TerraformVariable(new TerraformStack(app, "other"), "site", {});
const { id } = new Resource(stack, "svm");

it.each<[string, unknown, { readonly known: boolean; readonly variable: boolean }]>([
  ["nothing", undefined, { known: true, variable: false }],
  ["a literal", "db", { known: true, variable: false }],
  ["a literal that looks like a variable", "${var.site}", { known: true, variable: false }],
  ["a flag", false, { known: true, variable: false }],
  ["a variable", stringValue, { known: true, variable: true }],
  ["a flag of a variable", variable.booleanValue, { known: true, variable: true }],
  ["a number of a variable", variable.numberValue, { known: true, variable: true }],
  ["a literal and a variable", `db-${stringValue}-1`, { known: true, variable: false }],
  ["two variables", stringValue + stringValue, { known: true, variable: false }],
  ["a lone $ and a variable", `5$-${stringValue}`, { known: true, variable: false }],
  ["an attribute", id, { known: false, variable: false }],
  ["a variable and an attribute", `${stringValue}-${id}`, { known: false, variable: false }],
  ["a function of a variable", Fn.upper(stringValue), { known: false, variable: false }],
  ["a lazy variable", Lazy.stringValue({ produce: () => stringValue }), { known: false, variable: false }],
  ["a text with a lazy literal", `db-${Lazy.stringValue({ produce: () => "1" })}`, { known: false, variable: false }],
  ["a local", new TerraformLocal(stack, "local", "x").asString, { known: false, variable: false }],
  ["a variable of another stack", ofOtherStack.stringValue, { known: false, variable: false }],
  ["an escaped expression and a variable", "$${x}" + stringValue, { known: false, variable: false }],
  ["an expression and a variable", "${timestamp()}" + stringValue, { known: false, variable: false }],
  ["a directive and a variable", "%{if true}" + stringValue, { known: false, variable: false }],
])("what a plan knows of %s", (_, value, expected) => {
  expect({ known: isKnownAtPlan(stack, value), variable: isInputVariable(stack, value) }).toEqual(expected);
});
