import { App, TerraformOutput, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, ValidationError } from "../../lib";
import { decodeSpec } from "../../lib/model/service";
import { expectFailure, thrownBy } from "../helpers/failure";
import { ENDPOINT, nullResource, observations, type ServiceProps, synthesizeService } from "../helpers/service-stack";
import { rendered, type Synthesized } from "../helpers/synthesized";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

it.each<[string, ServiceProps, Record<string, string>]>([
  ["no alias that is not declared", { svmName: "s" }, { svmName: "s", ensure: "present", enabled: "true" }],
  [
    "an alias that is to be cleared",
    { svmName: "s", targetAlias: "" },
    { svmName: "s", ensure: "present", enabled: "true", targetAlias: "" },
  ],
  [
    "the SVM's UUID in lower case",
    { svmUuid: UUID.toUpperCase(), enabled: false },
    { svmUuid: UUID, ensure: "present", enabled: "false" },
  ],
  ["only the SVM of an absent service", { svmName: "s", ensure: "absent" }, { svmName: "s", ensure: "absent" }],
])("the program is asked about, and the resource is triggered by %s", (_, props, expected) => {
  const result = synthesizeService(props);
  const { triggers } = nullResource(result);
  expect(triggers).toEqual({ ...expected, live: expect.any(String) as string, drift: expect.any(String) as string });
  expect(observations(result)).toEqual({ cluster1: [{ key: "db", ...expected, activeSessions: "protect" }] });
});

it("the resource cannot be planned while something stands against the write", () => {
  const { lifecycle } = nullResource(synthesizeService({ svmName: "svm_db" }));
  expect(lifecycle).toMatchObject({
    precondition: [
      {
        condition: expect.stringMatching(/^\$\{local\.cluster1_services_\w+\["db"\]\.ok\}$/) as string,
        error_message: expect.stringMatching(/^\$\{local\.cluster1_services_\w+\["db"\]\.problem\}\.$/) as string,
      },
    ],
  });
});

it("nothing runs when the resource is destroyed", () => {
  const { provisioner } = nullResource(synthesizeService({ svmName: "svm_db" }));
  expect(provisioner).toEqual([{ "local-exec": expect.not.objectContaining({ when: "destroy" }) as object }]);
});

describe("an alias", () => {
  it.each([
    "${x}",
    "%{if}",
    "$${x}",
    `a"b`,
    String.raw`a\b`,
    String.raw`a\"b`,
    "é",
    "🎯",
    "x".repeat(128),
    "$",
    "a&<b>",
  ])("reaches the program as it is: %s", (targetAlias) => {
    const result = synthesizeService({ svmName: "svm_db", targetAlias });
    const { targetAlias: trigger } = nullResource(result).triggers as ServiceProps;
    expect(rendered(trigger)).toBe(targetAlias);
    expect(decodeSpec(observations(result).cluster1?.[0] ?? {})).toMatchObject({ targetAlias });
  });

  it("is composed, as ONTAP's is when it is compared", () => {
    const { triggers } = nullResource(synthesizeService({ svmName: "svm_db", targetAlias: "e\u0301" }));
    expect(triggers).toMatchObject({ targetAlias: "\u00e9" });
  });
});

describe("the attributes of a service", () => {
  function outputOf(value: (db: IscsiService) => unknown): Synthesized {
    return synthesizeService({ svmName: "svm_db" }, (db, stack) => {
      new TerraformOutput(stack, "out", { value: value(db) });
    });
  }

  it("targetName is what was observed, or read once after a creation, and used by whoever waits for the service", () => {
    const { json } = outputOf((db) => [db.targetName, db.targetName]);
    const [facts = "", ...others] = Object.keys(json.data?.external ?? {}).filter((name) => name !== "cluster1");
    expect(others).toEqual([]);
    const seen = String.raw`(local\.\w+\["db"\])`;
    const read = String.raw`jsondecode\(data\.external\.${facts}\[0\]\.result\["db"\]\)\.targetName`;
    const targetName = `^\\$\\{${seen}\\.targetNamePending \\? ${read} : \\[\\1\\.targetName, null_resource\\.db\\.id\\]\\[0\\]\\}$`;
    expect(Object.values(json.locals ?? {})).toContainEqual(expect.stringMatching(targetName));
    expect(json.data?.external?.[facts]).toMatchObject({
      count: expect.stringMatching(`^\\$\\{${seen}\\.targetNamePending \\? 1 : 0\\}$`) as string,
      depends_on: ["null_resource.db"],
      query: { services: '[{"key":"db","svmName":"svm_db","existing":"true"}]' },
    });
  });

  it("targetPortals is what was observed, and read only if it is used", () => {
    const asked = (result: Synthesized): unknown => observations(result).cluster1?.[0]?.targetPortals;
    expect(asked(outputOf((db) => db.targetPortals))).toBe("true");
    expect(asked(outputOf((db) => db.targetName))).toBeUndefined();
  });

  it("an absent service has no target to name", () => {
    const stack = new TerraformStack(new App(), "stack");
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const gone = new IscsiService(stack, "gone", { cluster, svmName: "svm_db", ensure: "absent" });
    const problem = 'IscsiService "stack/gone": targetName';
    expectFailure(
      thrownBy(() => gone.targetName),
      ValidationError,
      "INVALID_VALUE",
      problem,
      "remove the reference",
    );
  });
});
