import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithEngine } from "./provider-folder";

const ADDRESS = "null_resource.a";

/** Unknown while planning a drifted resource, and equal to what is stored afterwards: as the constructs declare it. */
const LIVE = '${var.drifted ? (timestamp() == "" ? "" : "in sync") : "in sync"}';

function configuration(triggers: object, more: object = {}): object {
  return {
    variable: { drifted: { type: "bool", default: false }, report: { type: "string", default: null } },
    resource: { null_resource: { a: { triggers, ...more } } },
    output: { id: { value: "${null_resource.a.id}" } },
  };
}

jest.setTimeout(120_000);

describeWithEngine("the stand-in of the null provider", (folder) => {
  const apply = async (...args: Parameters<typeof configuration>) => {
    folder().write(configuration(...args));
    expect(await folder().apply()).toMatchObject({ exitCode: 0 });
    return folder().output("id");
  };

  it("creates a resource, whose id is not known before", async () => {
    folder().write(configuration({ a: "1" }));
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().planned(ADDRESS)).toMatchObject({ actions: ["create"], unknown: { id: true } });
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect(await folder().output("id")).toMatch(/^\d{1,19}$/);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("replaces it when a trigger differs", async () => {
    const id = await apply({ a: "1" });
    folder().write(configuration({ a: "2" }));
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().planned(ADDRESS)).toMatchObject({ actions: ["delete", "create"], unknown: { id: true } });
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect(await folder().output("id")).not.toBe(id);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("updates it for a new key without a value, and keeps its id", async () => {
    const id = await apply({ a: "1" });
    folder().write(configuration({ a: "1", b: "${null}" }));
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().planned(ADDRESS)).toMatchObject({ actions: ["update"], after: { id } });
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect(await folder().output("id")).toBe(id);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("replaces it for a value that is not known yet, and is steady when that becomes what it was", async () => {
    const id = await apply({ live: LIVE });
    expect((await folder().plan("-var=drifted=true")).exitCode).toBe(2);
    expect(await folder().planned(ADDRESS)).toMatchObject({
      actions: ["delete", "create"],
      unknown: { triggers: { live: true } },
    });
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect(await folder().output("id")).not.toBe(id);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("an ignored key changes nothing by itself, and is planned with the replacement", async () => {
    await apply({ live: LIVE, drift: "${var.report}" }, { lifecycle: { ignore_changes: ['triggers["drift"]'] } });
    expect((await folder().plan("-var=report=alias")).exitCode).toBe(0);
    const plan = await folder().plan("-var=report=alias", "-var=drifted=true");
    expect(plan.exitCode).toBe(2);
    expect(plan.output).toMatch(/~ "drift" = null -> "alias"|\+ "drift" = "alias"/);
    expect(await folder().planned(ADDRESS)).toMatchObject({ after: { triggers: { drift: "alias" } } });
    expect((await folder().applyPlan()).exitCode).toBe(0);
    expect((await folder().plan()).exitCode).toBe(0);
  });

  it("provisioners run when it is created, replaced and destroyed, and not in between", async () => {
    const log = (text: string, more: object = {}) => ({ "local-exec": { command: `echo ${text} >> log`, ...more } });
    const provisioner = [log("created ${self.triggers.a}"), log("destroyed ${self.triggers.a}", { when: "destroy" })];
    await apply({ a: "1" }, { provisioner });
    await apply({ a: "1" }, { provisioner });
    await apply({ a: "2" }, { provisioner });
    folder().write({});
    expect(await folder().apply()).toMatchObject({ exitCode: 0 });
    const lines = readFileSync(join(folder().folder, "log"), "utf8").trim().split("\n");
    // A destroy-time provisioner is gone when its configuration is.
    expect(lines).toEqual(["created 1", "destroyed 1", "created 2"]);
  });

  it("is created again after a provisioner failed", async () => {
    const failing = { provisioner: [{ "local-exec": { command: "echo refused >&2; exit 3" } }] };
    folder().write(configuration({ a: "1" }, failing));
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().applyPlan()).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("refused") as string,
    });
    expect((await folder().plan()).exitCode).toBe(2);
    expect(await folder().planned(ADDRESS)).toMatchObject({ actions: ["delete", "create"] });
  });

  it("cannot be imported", async () => {
    folder().write(configuration({}));
    const { exitCode, output } = await folder().run("import", "-no-color", ADDRESS, "7");
    expect({ exitCode, output }).toMatchObject({
      exitCode: 1,
      output: expect.stringMatching(/Import Not Implemented/) as string,
    });
  });
});
