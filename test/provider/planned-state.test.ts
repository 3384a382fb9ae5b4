import { UNKNOWN } from "../../lib/plugin/value";
import { isWritten, plannedState } from "../../lib/provider/planned-state";
import { READ_ONLY_FIELDS } from "../../lib/model/service";
import { attributeValues, type ServiceObject } from "../../lib/provider/service-object";
import { absent, config, OTHER_UUID, state as stateOf, UUID } from "./states";

const HERE = "https://c1.example.com";

const state = (given: Partial<ServiceObject> = {}): ServiceObject => stateOf({ endpoint: HERE, ...given });

/** What is planned, and whether that calls for a write. */
function plan(
  given: Partial<ServiceObject>,
  prior: ServiceObject | null,
  endpoint: string | undefined = HERE,
): ReturnType<typeof plannedState> & { readonly writes: boolean } {
  const planned = plannedState(config(given), prior, endpoint);
  return { ...planned, writes: isWritten(config(given), planned.planned, prior) };
}

describe("the plan of a creation", () => {
  it("has the defaults, and leaves unknown what only the cluster knows", () => {
    expect(plan({}, null)).toMatchObject({
      planned: {
        cluster: "cluster1",
        svm_name: "svm1",
        svm_uuid: UNKNOWN,
        ensure: "present",
        enabled: UNKNOWN,
        deletion_policy: "retain",
        active_sessions: "protect",
        awaits_svm: null,
        ...attributeValues(READ_ONLY_FIELDS, () => UNKNOWN),
        endpoint: HERE,
        disruption: null,
        deletion: null,
      },
      replaces: [],
      writes: true,
    });
  });
});

describe("the plan of a service in the state", () => {
  it.each<[string, Partial<ServiceObject>, Partial<ServiceObject>, string | undefined]>([
    ["whose UUID is declared in capitals", { svm_uuid: UUID.toUpperCase() }, { svm_uuid: UUID.toUpperCase() }, HERE],
    ["whose SVM is unknown", { svm_name: UNKNOWN }, {}, HERE],
    ["whose SVM's UUID is unknown", { svm_name: null, svm_uuid: UNKNOWN }, {}, HERE],
    ["whose cluster is unknown", { cluster: UNKNOWN }, {}, HERE],
    ["whose connection is unknown", {}, {}, undefined],
    [
      "that is disabled, and does not say enabled",
      { target_alias: "db" },
      { enabled: false, target_alias: "db" },
      HERE,
    ],
  ])("changes nothing of one %s", (_, declared, prior, endpoint) => {
    // An argument that is undefined would get the default.
    const planned = plannedState(config(declared), state(prior), endpoint);
    expect(planned).toEqual({ planned: state(prior), replaces: [] });
    expect(isWritten(config(declared), planned.planned, state(prior))).toBe(false);
  });

  it("removes the values of a service that is declared absent, and leaves those of a new one unknown", () => {
    const gone = plan({ ensure: "absent" }, state()).planned;
    expect(gone).toMatchObject({ ensure: "absent", enabled: null, target_name: null, svm_uuid: UUID });
    const open = { ensure: "present", enabled: UNKNOWN, target_name: UNKNOWN, target_alias: UNKNOWN, svm_uuid: UUID };
    expect(plan({}, gone).planned).toMatchObject(open);
    expect(plan({ ensure: "absent" }, absent({ svm_uuid: null })).planned).toMatchObject({ svm_uuid: null });
  });

  it("is a change when the cluster has another endpoint, so that a destroy knows it", () => {
    const there = "https://c2.example.com";
    expect(plan({}, state(), there)).toMatchObject({ planned: state({ endpoint: there }), writes: true });
    expect(plan({}, state(), `${HERE}/`).planned).toEqual(state());
  });

  it.each<[string, Partial<ServiceObject>, readonly string[]]>([
    ["another name", { svm_name: "svm2" }, ["svm_name"]],
    ["another UUID, whatever the name", { svm_uuid: OTHER_UUID }, ["svm_uuid"]],
    ["the same UUID and another name, which contradict each other", { svm_name: "svm2", svm_uuid: UUID }, []],
    ["another cluster", { cluster: "cluster2" }, ["cluster"]],
    ["an unknown name", { svm_name: UNKNOWN }, []],
    ["an unknown UUID", { svm_name: null, svm_uuid: UNKNOWN }, []],
  ])("is a replacement only for another SVM: %s", (_, declared, replaces) => {
    expect(plan(declared, state()).replaces).toEqual(replaces);
  });
});
