import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describeWithEngine } from "./provider-folder";

const ADDRESS = "data.external.asked";
const ECHO = "process.stdin.pipe(process.stdout)";

function configuration(data: object, more: object = {}): object {
  return {
    data: { external: { asked: data } },
    output: { answer: { value: "${data.external.asked.result.answer}" } },
    ...more,
  };
}

jest.setTimeout(120_000);

describeWithEngine("the stand-in of the external provider", (folder) => {
  it("reads at plan, so that what hangs on it is known", async () => {
    folder().write(configuration({ program: ["node", "", "-e", ECHO], query: { answer: "42", nothing: "${null}" } }));
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().plannedOutput("answer")).toBe("42");
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("starts the program in its working folder", async () => {
    mkdirSync(join(folder().folder, "below"));
    const print = "console.log(JSON.stringify({ answer: require('path').basename(process.cwd()) }))";
    folder().write(configuration({ program: ["node", "-e", print], working_dir: "${path.module}/below" }));
    await folder().plan();
    expect(await folder().plannedOutput("answer")).toBe("below");
  });

  it("waits for a query that is not known yet", async () => {
    const query = { answer: "${null_resource.first.id}" };
    const resource = { null_resource: { first: {} } };
    folder().write(configuration({ program: ["node", "-e", ECHO], query }, { resource }));
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().planned(ADDRESS)).toMatchObject({ actions: ["read"], unknown: { result: true } });
    expect(await folder().plannedOutput("answer")).toBeUndefined();
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect(await folder().output("answer")).toMatch(/^\d+$/);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("an answer of many values arrives whole", async () => {
    const print = "console.log(JSON.stringify({ answer: 'x'.repeat(5e6) }))";
    folder().write(
      configuration(
        { program: ["node", "-e", print] },
        { output: { length: { value: "${length(data.external.asked.result.answer)}" } } },
      ),
    );
    await folder().plan();
    expect(await folder().plannedOutput("length")).toBe(5e6);
  });

  it.each([
    [
      "a program that fails",
      ["node", "-e", "console.error('no such SVM'); process.exit(3)"],
      /External Program Execution Failed[^]*no such SVM[^]*exit status 3/,
    ],
    [
      "a program that fails in silence",
      ["node", "-e", "process.exit(1)"],
      /External Program Execution Failed[^]*exit status 1/,
    ],
    ["an output that is no JSON", ["node", "-e", "console.log('hello')"], /Unexpected External Program Results/],
    [
      "an output of other values than strings",
      ["node", "-e", "console.log('{\"answer\":1}')"],
      /Unexpected External Program Results[^]*cannot unmarshal number/,
    ],
    ["a program that does not exist", ["./nowhere"], /External Program Lookup Failed/],
    ["a program without a name", ["", ""], /External Program Missing/],
    ["no program", [], /must contain at least 1 elements/],
  ])("explains %s, at the attribute that names it", async (_, program, explanation) => {
    folder().write(configuration({ program }));
    const { exitCode, output } = await folder().plan();
    expect(exitCode).toBe(1);
    expect(output).toMatch(explanation);
    expect(output).toContain(`with ${ADDRESS}`);
    expect(output).toContain('"program": [');
  });
});
