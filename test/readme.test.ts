import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConsumerProject } from "./helpers/package/consumer-project";
import { catalogueTable, readmeExample, readmeSection, writeReadmeSection } from "./readme";

it("the README's error catalogue is the code's (UPDATE_README=1 writes it anew)", () => {
  if (process.env.UPDATE_README === "1") writeReadmeSection("errors", catalogueTable());
  expect(readmeSection("errors")).toBe(catalogueTable());
});

it("the README's first example compiles and synthesizes as it stands there", async () => {
  const project = await ConsumerProject.create(readmeExample());
  expect(await project.typeCheck()).toBe("");
  expect(await project.synthesize()).toBeUndefined();
  const stack = readFileSync(join(project.folder, "cdktf.out", "stacks", "iscsi", "cdk.tf.json"), "utf8");
  expect(Object.keys((JSON.parse(stack) as Stack).resource.null_resource)).toEqual(["backup", "db"]);
  await project.remove();
}, 60_000);

interface Stack {
  readonly resource: { readonly null_resource: Readonly<Record<string, unknown>> };
}
