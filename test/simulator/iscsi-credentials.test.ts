import { parseSeed } from "../../lib/simulator/seed";
import { withSvm } from "../../lib/simulator/state";
import { uuidFromName } from "../../lib/simulator/svm";
import { answer, recordsOf } from "./api-request";

const CREDENTIALS = "/protocols/san/iscsi/credentials";
const UUID = uuidFromName("svm1");
const { state: STATE } = parseSeed({
  svms: [
    { name: "bare" },
    { name: "open", service: {} },
    { name: "svm1", service: { chapInitiators: ["iqn.x:host1", "iqn.x:host2"] } },
  ],
});

describe("GET of the iSCSI credentials", () => {
  it("has the default of each service, and those with CHAP", () => {
    const [first, , third] = recordsOf(answer(STATE, "GET", `${CREDENTIALS}?fields=authentication_type`));
    expect(first).toMatchObject({ svm: { name: "open" }, initiator: "default", authentication_type: "none" });
    expect(third).toMatchObject({ svm: { uuid: UUID }, initiator: "iqn.x:host1", authentication_type: "chap" });
    expect(answer(STATE, "GET", `${CREDENTIALS}/${UUID}/iqn.x:host2`).body).toMatchObject({
      chap: { inbound: { user: "user of iqn.x:host2" } },
    });
  });

  it.each([
    ["", 4],
    ["&authentication_type=!none", 2],
    ["&authentication_type=chap&svm.name=open", 0],
  ])("counts them without a record: return_records=false%s", (query, expected) => {
    expect(answer(STATE, "GET", `${CREDENTIALS}?return_records=false${query}`).body).toEqual(
      expect.objectContaining({ num_records: expected }),
    );
  });

  it("has none of a service that was deleted", () => {
    expect(recordsOf(answer(withSvm(STATE, UUID, { service: undefined }), "GET", CREDENTIALS))).toHaveLength(1);
  });
});
