import { serviceObject, specOf, withLive, withoutLive } from "../../lib/provider/service-object";
import { UNKNOWN } from "../../lib/plugin/value";
import { liveService } from "../helpers/live-service";
import { config, state, UUID } from "./states";

const LIVE = liveService("svm1", { svmUuid: UUID, enabled: false, targetAlias: "\u00e4", targetName: "iqn.1" });

it("an object of another version lacks nothing, and has nothing else", () => {
  expect(serviceObject({ cluster: "c", id: "x" })).toEqual({
    ...serviceObject({}),
    cluster: "c",
  });
  expect(serviceObject({})).not.toHaveProperty("id");
});

describe("a declaration", () => {
  it("is what is given and known", () => {
    expect(specOf(config({ svm_uuid: UUID.toUpperCase(), enabled: false, target_alias: "a\u0308" }))).toEqual({
      svmName: "svm1",
      svmUuid: UUID,
      enabled: false,
      targetAlias: "\u00e4",
    });
    expect(specOf(config({ svm_uuid: UNKNOWN, enabled: UNKNOWN }))).toEqual({ svmName: "svm1" });
  });
});

describe("a state", () => {
  it("takes in what is live, but keeps words that mean the same", () => {
    const before = state({ svm_uuid: UUID.toUpperCase(), target_alias: "a\u0308" });
    expect(withLive(before, LIVE)).toEqual({
      ...before,
      enabled: false,
      target_name: "iqn.1",
    });
  });

  it("without a service tells of none", () => {
    expect(withoutLive(state())).toMatchObject({ ensure: "absent", enabled: null, target_name: null, svm_uuid: UUID });
  });
});
