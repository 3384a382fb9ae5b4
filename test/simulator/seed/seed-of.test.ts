import { recreateLiveSvm, renameLiveSvm } from "../../../lib/testing";
import { parseSeed } from "../../../lib/simulator/seed/parse-seed";
import { seedOf } from "../../../lib/simulator/seed/seed-of";
import type { SeedDocument } from "../../../lib/simulator/seed/seed-document";
import type { SimulatorState } from "../../../lib/simulator/state/state";
import { startTestSimulator } from "../../helpers/simulator";

const RICH: SeedDocument = {
  cluster: { name: "c", version: "9.16.1", licenses: ["iscsi", "nfs"], asaR2: false },
  svms: [
    { name: "svm_new" },
    {
      name: "svm_db",
      uuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
      service: {
        enabled: true,
        alias: "",
        targetName: "iqn.1992-08.com.netapp:mine",
        sessions: [
          { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] },
          { initiator: "iqn.1994-05.com.redhat:host1" },
          { initiator: "iqn.1994-05.com.redhat:host2" },
        ],
      },
      interfaces: [
        { name: "lif1", address: "192.0.2.10" },
        { name: "lif2", address: "192.0.2.11" },
        { name: "nas", address: "2001:db8::1", up: false, services: ["data_nfs"] },
      ],
    },
    {
      name: "svm_odd",
      state: "stopped",
      nvme: true,
      iscsiAllowed: false,
      lockedForWrites: 2,
      service: { enabled: false },
    },
  ],
  statusByCode: { "5374077": 400 },
  faults: [{ method: "POST", times: 1, do: { status: 503 } }],
};

/** A state as it is read back from what is kept of it. */
function again(state: SimulatorState): SimulatorState {
  return parseSeed(JSON.parse(JSON.stringify(seedOf(state, [])))).state;
}

describe("the seed of a state", () => {
  it.each([
    ["with everything", RICH],
    ["without anything", {}],
    ["of an ASA r2 system", { cluster: { asaR2: true }, svms: [{ name: "a" }] }],
  ])("leads to it again: %s", (_what, seed) => {
    const { state } = parseSeed(seed);
    expect(again(state)).toEqual(state);
  });

  it("has the faults that it is given", () => {
    const { state, faults } = parseSeed(RICH);
    expect(parseSeed(seedOf(state, faults)).faults).toEqual(RICH.faults);
  });

  it("keeps UUID and IQN of SVMs that were renamed or made anew", async () => {
    const simulator = await startTestSimulator({ seed: RICH });
    renameLiveSvm(simulator, "svm_db", "svm_other");
    recreateLiveSvm(simulator, "svm_new");
    const { state } = simulator.cluster;
    await simulator.close();
    expect(again(state)).toEqual({ ...state, removedUuids: [] });
  });
});
