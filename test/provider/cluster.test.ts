import { Cluster } from "../../lib/provider/cluster";
import { ActiveSessions } from "../../lib/model/policies";
import { presentName, refreshed } from "../../lib/provider/refresh";
import { recreateLiveSvm, renameLiveSvm } from "../../lib/testing";
import { rejectionOf } from "../helpers/failure";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { absent, state, UUID } from "./states";

const SVMS = [
  { name: "svm1", uuid: UUID, service: { alias: "svm1" }, interfaces: [{ name: "lif1", address: "192.0.2.1" }] },
  { name: "svm2", service: {} },
];

describe("a cluster as a process sees it", () => {
  let simulator: TestSimulator;
  let cluster: Cluster;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: SVMS } });
    cluster = new Cluster(connectionTo(simulator), { environment: environmentOf(simulator) });
  });

  afterEach(() => simulator.close());

  const paths = (): readonly string[] => simulator.requests.map(({ path }) => path.replace(/^.*\//, ""));

  it("is read once for all who ask, and only what is asked for", async () => {
    await Promise.all(["svm1", "svm2", "svm3"].map((svmName) => cluster.find({ svmName })));
    expect(paths()).toEqual(["services"]);
    const off = { spec: { svmName: "svm1", enabled: false }, activeSessions: ActiveSessions.PROTECT };
    const live = await cluster.find({ svmName: "svm1" });
    await Promise.all([cluster.assess(off, live), cluster.assess(off, live), cluster.svms(), cluster.svms()]);
    expect(paths().toSorted()).toEqual(["interfaces", "services", "sessions", "svms"]);
  });

  it("fails alike for all who ask, without asking again", async () => {
    simulator.faults.add({ path: "/protocols/san/iscsi/services", do: { code: "6" } });
    const first = await rejectionOf(cluster.find({ svmName: "svm1" }));
    expect(await rejectionOf(cluster.find({ svmName: "svm2" }))).toBe(first);
    expect(paths()).toEqual(["services"]);
  });

  it("has services, SVMs and portals read again once they are renewed, and nothing else", async () => {
    const readAll = (): Promise<unknown> => Promise.all([cluster.services(), cluster.svms(), cluster.portals()]);
    await readAll();
    const before = paths().length;
    cluster.renew();
    await readAll();
    expect(paths().slice(before).toSorted()).toEqual(["interfaces", "services", "svms"]);
  });

  it("knows it, too, by a read that was begun before the write, and ended after it", async () => {
    await cluster.services();
    cluster.renew();
    const renewed = cluster.find({ svmUuid: UUID });
    await cluster.correct(UUID, undefined);
    expect(await renewed).toMatchObject({ svmName: "svm1" });
    expect(await cluster.find({ svmUuid: UUID })).toBeUndefined();
  });

  it("needs no other service than the one that is asked for to make sense", async () => {
    const records = [{ svm: { uuid: UUID, name: "svm1" }, enabled: "yes" }];
    expect(await cluster.find({ svmName: "svm2" })).toMatchObject({ enabled: true });
    simulator.faults.add({ path: "/protocols/san/iscsi/services", do: { replaceBody: { records, num_records: 1 } } });
    const other = new Cluster(connectionTo(simulator), { environment: environmentOf(simulator) });
    expect(await other.find({ svmName: "svm2" })).toBeUndefined();
    expect(await rejectionOf(other.find({ svmUuid: UUID }))).toMatchObject({ code: "RESPONSE_INVALID" });
  });

  describe("refreshes a state", () => {
    it("to an absent service, when its SVM has another name by now", async () => {
      simulator.setService("svm1", undefined);
      renameLiveSvm(simulator, "svm1", "renamed");
      expect(await refreshed(cluster, state())).toMatchObject({
        ensure: "absent",
        svm_name: "renamed",
        svm_uuid: UUID,
      });
    });

    it.each(["present", "absent"])("of a service declared %s not from another SVM of the same name", async (ensure) => {
      const { uuid } = recreateLiveSvm(simulator, "svm1");
      simulator.setService("svm1", {});
      const error = await rejectionOf(refreshed(cluster, state({ ensure })));
      expect(error).toMatchObject({ code: "OTHER_SVM", problem: expect.stringContaining(uuid) as string });
    });

    it("of an absent service by its name only where no UUID tells which SVM it was", async () => {
      recreateLiveSvm(simulator, "svm1");
      expect(await refreshed(cluster, absent())).toMatchObject({ ensure: "absent", svm_name: "svm1" });
      simulator.setService("svm1", { enabled: true });
      cluster.renew();
      expect(await refreshed(cluster, absent({ svm_uuid: null }))).toMatchObject({ ensure: "present" });
    });

    it("not from an SVM that nobody may see", async () => {
      simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
      expect(await presentName(cluster, { svmName: "svm1", svmUuid: UUID })).toBe("svm1");
      const gone = presentName(cluster, { svmName: "svm1", svmUuid: UUID.replace("1", "2") });
      expect(await rejectionOf(gone)).toMatchObject({ code: "OTHER_SVM" });
    });
  });
});
