import {
  loggedIn,
  loggedOut,
  loginObstacle,
  newNetworkInterface,
  newService,
  newSvm,
  type Svm,
} from "../../../lib/simulator/svm";
import { newState, withSvm } from "../../../lib/simulator/state";

const BARE = newSvm({ name: "svm1" });
const SERVING = { ...BARE, service: newService(BARE) };
const PORTALS = ["lif1", "lif2"].map((name) => newNetworkInterface({ name, address: "192.0.2.1" }));
const BUSY = ["iqn.x:host1", "iqn.x:host1", "iqn.x:host2"].reduce<Svm>((svm, initiator) => loggedIn(svm, initiator), {
  ...SERVING,
  interfaces: PORTALS,
});

/** The handles of the sessions that are left after a change. */
function sessionsAfter(changes: Partial<Svm>): number[] | undefined {
  return withSvm(newState([BUSY]), BUSY.uuid, changes).svms[0]?.sessions.map(({ tsih }) => tsih);
}

describe("a login", () => {
  it("goes to the only portal group where no interface is known", () => {
    expect(loggedIn(SERVING, "iqn.x", ["hosts"]).sessions).toEqual([
      { initiator: "iqn.x", igroups: ["hosts"], portalGroup: "iscsi_lif1", tsih: 1 },
    ]);
  });

  it("takes a handle that no session has", () => {
    expect(loggedIn(loggedOut(BUSY, "iqn.x:host1"), "iqn.x:host1").sessions.map(({ tsih }) => tsih)).toEqual([3, 4]);
  });

  it.each<[string, Svm, string | undefined]>([
    ["a service that is enabled", SERVING, undefined],
    ["no service", BARE, "it has no iSCSI service"],
    [
      "a service that is disabled",
      { ...BARE, service: newService(BARE, { enabled: false }) },
      "its iSCSI service is disabled",
    ],
    [
      "an SVM without a service that has interfaces, which are down",
      { ...BARE, interfaces: PORTALS.map((lif) => ({ ...lif, up: false })) },
      "it has no iSCSI service",
    ],
    ["a stopped SVM", { ...SERVING, state: "stopped" }, "it is stopped"],
    [
      "interfaces that are down",
      { ...SERVING, interfaces: PORTALS.map((lif) => ({ ...lif, up: false })) },
      "none of its interfaces serves iSCSI and is up",
    ],
  ])("to %s has an obstacle or not", (_, svm, obstacle) => {
    expect(loginObstacle(svm)).toBe(obstacle);
    expect(loggedIn(svm, "iqn.x").sessions.length).toBe(obstacle === undefined ? 1 : 0);
  });
});

describe("sessions", () => {
  it.each<[string, Partial<Svm>, number[]]>([
    ["go on when the SVM is renamed", { name: "renamed" }, [1, 2, 3]],
    ["go on when the alias changes", { service: newService(BARE, { targetAlias: "new" }) }, [1, 2, 3]],
    ["end when the service is disabled", { service: newService(BARE, { enabled: false }) }, []],
    ["end when the service is deleted", { service: undefined }, []],
    ["end when the SVM stops", { state: "stopped" }, []],
    ["end with their interface", { interfaces: PORTALS.slice(1) }, [2]],
  ])("%s", (_, changes, left) => {
    expect(sessionsAfter(changes)).toEqual(left);
  });
});
