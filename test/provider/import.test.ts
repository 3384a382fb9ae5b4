import { ValidationError } from "../../lib/errors";
import { encodeSpec } from "../../lib/model/service";
import { movedService, readImportId } from "../../lib/provider/import";
import { thrownBy } from "../helpers/failure";
import { UUID } from "./states";

describe("an import id", () => {
  it("names a cluster, and an SVM by its name or its UUID", () => {
    expect(readImportId("cluster1/svm1")).toEqual({ cluster: "cluster1", svm: { svmName: "svm1" } });
    expect(readImportId(`c/${UUID.toUpperCase()}`)).toEqual({ cluster: "c", svm: { svmUuid: UUID } });
  });

  it.each(["", "svm1", "/svm1", "cluster1/", "a/b/c", "cluster1/${var.svm}"])("is nothing else: %p", (id) => {
    expect(thrownBy(() => readImportId(id))).toMatchObject({ code: "INVALID_VALUE" });
  });
});

describe("a move", () => {
  it("takes over what the triggers of a null_resource tell, with the defaults of what they do not", () => {
    const triggers = { ...encodeSpec({ svmName: "svm1", enabled: false, targetAlias: "a" }), live: "in sync" };
    expect(movedService("null_resource", { id: "1", triggers }, "cluster1")).toMatchObject({
      cluster: "cluster1",
      svm_name: "svm1",
      svm_uuid: null,
      ensure: "present",
      enabled: false,
      target_alias: "a",
      deletion_policy: "retain",
      active_sessions: "protect",
    });
  });

  it("of an absent service has no values", () => {
    const triggers = encodeSpec({ svmUuid: UUID, ensure: "absent" });
    expect(movedService("null_resource", { triggers }, null)).toMatchObject({
      ensure: "absent",
      enabled: null,
      svm_uuid: UUID,
    });
  });

  it.each([
    ["another type", "terraform_data", { triggers: encodeSpec({ svmName: "svm1" }) }],
    ["somebody's null_resource", "null_resource", { triggers: { a: "b" } }],
    ["one without triggers", "null_resource", { triggers: null }],
  ])("refuses %s", (_, type, source) => {
    expect(thrownBy(() => movedService(type, source, "cluster1"))).toBeInstanceOf(ValidationError);
  });
});
