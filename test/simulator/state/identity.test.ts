import { iqnFromUuid, uuidFromName } from "../../../lib/simulator/svm";

describe("identities", () => {
  it("gives the same UUID for the same name in every run, in the form of a UUID", () => {
    expect(uuidFromName("svm1")).toBe("de0a89d9-b82a-5f0b-980b-e8c70b92d341");
    expect(uuidFromName("svm2")).not.toBe(uuidFromName("svm1"));
  });

  it("builds the IQN from the UUID alone, so that it survives a rename", () => {
    expect(iqnFromUuid("19d04b8e-94d7-11e8-8370-005056b48f02")).toBe(
      "iqn.1992-08.com.netapp:sn.19d04b8e94d711e88370005056b48f02:vs.4",
    );
  });
});
