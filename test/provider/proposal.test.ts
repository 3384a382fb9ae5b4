import { propose } from "../../lib/provider/proposal";
import type { ServiceObject } from "../../lib/provider/service-object";
import { UNKNOWN } from "../../lib/plugin/value";
import { config, state, OTHER_UUID, UUID } from "./service";

const HERE = { applied: "https://c1.example.com", configured: "https://c1.example.com" };

describe("the plan of a creation", () => {
  it("has the defaults, and leaves open what only the cluster knows", () => {
    expect(propose(config(), null, HERE)).toEqual({
      planned: {
        cluster: "cluster1",
        svm_name: "svm1",
        svm_uuid: UNKNOWN,
        ensure: "present",
        enabled: true,
        target_alias: UNKNOWN,
        deletion_policy: "retain",
        active_sessions: "protect",
        hide_target_alias: null,
        awaits_svm: null,
        target_name: UNKNOWN,
        target_portals: UNKNOWN,
        in_sync: false,
        drift: "service: new in the state",
      },
      replaces: [],
      writes: true,
    });
  });

  it("of a service that stays absent from an SVM that is not there leaves nothing open", () => {
    const gone = state({ ensure: "absent", svm_uuid: null, enabled: null, target_alias: null, target_name: null });
    expect(propose(config({ ensure: "absent" }), gone, HERE).planned).toMatchObject({ svm_uuid: null, in_sync: true });
  });

  it("of an absent service has no values", () => {
    const { planned } = propose(config({ ensure: "absent" }), null, HERE);
    const none = { enabled: null, target_alias: null, target_name: null, target_portals: null };
    expect(planned).toMatchObject({ ...none, drift: "service: new in the state" });
  });

  it.each<[string, Partial<ServiceObject>]>([
    ["its alias", { target_alias: UNKNOWN }],
    ["an alias that is to be hidden", { target_alias: "keep-this", hide_target_alias: true }],
    ["its state", { enabled: UNKNOWN }],
    ["whether it is to be there", { ensure: UNKNOWN }],
    ["its SVM", { svm_name: UNKNOWN }],
  ])("says the same of it, so that an engine goes by it, whatever is not known or told: %s", (_, given) => {
    const { planned } = propose(config(given), null, HERE);
    expect(planned).toMatchObject({ ...given, in_sync: false, drift: "service: new in the state" });
  });
});

describe("the plan of a service in the state", () => {
  it.each<[string, Partial<ServiceObject>, Partial<ServiceObject>]>([
    ["that is in sync", {}, {}],
    [
      "whose SVM is declared by its UUID in capitals, as the state has it",
      { svm_uuid: UUID.toUpperCase() },
      { svm_uuid: UUID.toUpperCase() },
    ],
    ["whose last plan saw a drift, when nobody read it since", {}, { in_sync: false, drift: "enabled: live false" }],
    ["whose alias is not managed, whatever it is", {}, { target_alias: "other" }],
  ])("changes nothing of one %s", (_, declared, prior) => {
    const { planned, replaces, writes } = propose(config(declared), state(prior), HERE);
    expect(planned).toEqual(state(prior));
    expect(replaces).toEqual([]);
    expect(writes).toBe(false);
  });

  it.each(["ensure", "enabled", "target_alias", "cluster", "svm_name", "svm_uuid"])(
    "leaves open whether it is in sync as long as %s is not known",
    (name) => {
      const { planned } = propose(config({ [name]: UNKNOWN }), state(), HERE);
      expect(planned).toMatchObject({ in_sync: UNKNOWN, drift: UNKNOWN });
    },
  );

  it("says what differs, and keeps the rest", () => {
    const { planned, writes } = propose(config({ target_alias: "new" }), state({ enabled: false }), HERE);
    const drift = 'enabled: live false, declared true; target.alias: live "svm1", declared "new"';
    expect(planned).toEqual(state({ target_alias: "new", in_sync: false, drift }));
    expect(writes).toBe(true);
  });

  it("that is to go has no values any more, and one that comes back has new ones", () => {
    const gone = propose(config({ ensure: "absent" }), state(), HERE).planned;
    expect(gone).toMatchObject({ ensure: "absent", enabled: null, target_name: null, in_sync: false, svm_uuid: UUID });
    const back = propose(config(), { ...gone, in_sync: true, drift: "" }, HERE).planned;
    expect(back).toMatchObject({
      ensure: "present",
      enabled: true,
      target_name: UNKNOWN,
      target_alias: UNKNOWN,
      svm_uuid: UUID,
    });
  });

  it("is a change when the cluster has another endpoint, so that a destroy knows it", () => {
    const elsewhere = { ...HERE, configured: "https://c2.example.com" };
    const drift = "endpoint of the cluster: live https://c1.example.com, declared https://c2.example.com";
    expect(propose(config(), state(), elsewhere).planned).toEqual(state({ in_sync: false, drift }));
  });

  it.each<[string, Partial<ServiceObject>, readonly string[]]>([
    ["another name", { svm_name: "svm2" }, ["svm_name"]],
    ["another UUID, whatever the name", { svm_uuid: OTHER_UUID }, ["svm_uuid"]],
    ["the same UUID and another name, which contradict each other", { svm_name: "svm2", svm_uuid: UUID }, []],
    ["another cluster", { cluster: "cluster2" }, ["cluster"]],
    ["a name that is not known yet", { svm_name: UNKNOWN }, []],
    ["a UUID that is not known yet", { svm_name: null, svm_uuid: UNKNOWN }, []],
  ])("is replaced by no more than another SVM: %s", (_, declared, replaces) => {
    expect(propose(config(declared), state(), HERE).replaces).toEqual(replaces);
  });

  it("keeps the SVM and the IQN while the declared SVM is not known, and has to be looked at when it is", () => {
    const { planned } = propose(config({ svm_name: UNKNOWN }), state(), HERE);
    expect(planned).toEqual(state({ in_sync: UNKNOWN, drift: UNKNOWN }));
  });

  it("promises nothing about a cluster whose connection is not known", () => {
    expect(propose(config(), state(), {}).planned).toEqual(state({ in_sync: UNKNOWN, drift: UNKNOWN }));
  });

  it("of a moved one, whose cluster its state did not know, gets that", () => {
    expect(propose(config(), state({ cluster: null }), { configured: HERE.configured })).toMatchObject({
      planned: { cluster: "cluster1", in_sync: true },
      replaces: [],
    });
  });
});
