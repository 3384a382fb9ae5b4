import { newState, withSvm } from "../../lib/simulator/state";
import {
  iqnFromUuid,
  loggedIn,
  loggedOut,
  loginObstacle,
  newNetworkInterface,
  newService,
  newSvm,
  type Svm,
  uuidFromName,
} from "../../lib/simulator/svm";

const BARE = newSvm({ name: "svm1" });
const SERVING = { ...BARE, service: newService(BARE) };
const PORTALS = ["lif1", "lif2"].map((name) => newNetworkInterface({ name, address: "192.0.2.1" }));
const DOWN = PORTALS.map((lif) => ({ ...lif, up: false }));
const DISABLED = newService(BARE, { enabled: false });
const BUSY = ["iqn.x:host1", "iqn.x:host1", "iqn.x:host2"].reduce<Svm>((svm, initiator) => loggedIn(svm, initiator), {
  ...SERVING,
  interfaces: PORTALS,
});

it("an SVM's UUID comes from its name, the IQN from the UUID alone, so that it survives a rename", () => {
  expect(uuidFromName("svm1")).toBe("de0a89d9-b82a-5f0b-980b-e8c70b92d341");
  expect(iqnFromUuid("19d04b8e-94d7-11e8-8370-005056b48f02")).toBe(
    "iqn.1992-08.com.netapp:sn.19d04b8e94d711e88370005056b48f02:vs.4",
  );
});

describe("a login", () => {
  it("goes to the only portal group of an SVM without interfaces", () => {
    expect(loggedIn(SERVING, "iqn.x", ["hosts"]).sessions).toEqual([
      { initiator: "iqn.x", igroups: ["hosts"], portalGroup: "iscsi_lif1", tsih: 1 },
    ]);
  });

  it("takes a handle that no session has", () => {
    expect(loggedIn(loggedOut(BUSY, "iqn.x:host1"), "iqn.x:host1").sessions.map(({ tsih }) => tsih)).toEqual([3, 4]);
  });

  it.each<[string, Svm, string | undefined]>([
    ["an enabled service", SERVING, undefined],
    ["no service", { ...BARE, interfaces: DOWN }, "it has no iSCSI service"],
    ["a disabled service", { ...BARE, service: DISABLED }, "its iSCSI service is disabled"],
    ["a stopped SVM", { ...SERVING, state: "stopped" }, "it is stopped"],
    ["interfaces that are down", { ...SERVING, interfaces: DOWN }, "none of its interfaces serves iSCSI and is up"],
  ])("to %s has an obstacle or not", (_, svm, obstacle) => {
    expect(loginObstacle(svm)).toBe(obstacle);
    expect(loggedIn(svm, "iqn.x").sessions.length).toBe(obstacle === undefined ? 1 : 0);
  });
});

describe("sessions", () => {
  it.each<[string, Partial<Svm>, number[]]>([
    ["stay when the SVM is renamed", { name: "renamed" }, [1, 2, 3]],
    ["stay when the alias changes", { service: newService(BARE, { targetAlias: "new" }) }, [1, 2, 3]],
    ["end when the service is disabled", { service: DISABLED }, []],
    ["end when the service is deleted", { service: undefined }, []],
    ["end when the SVM stops", { state: "stopped" }, []],
    ["end with their interface", { interfaces: PORTALS.slice(1) }, [2]],
  ])("%s", (_, changes, left) => {
    const [after] = withSvm(newState([BUSY]), BUSY.uuid, changes).svms;
    expect(after?.sessions.map(({ tsih }) => tsih)).toEqual(left);
  });
});
