import { liveSessions, loginInitiator, logoutInitiator, setLiveIscsiService } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { call, json } from "../simulator/call";

const [HOST1, HOST2] = ["iqn.1994-05.com.redhat:host1", "iqn.1994-05.com.redhat:host2"] as const;

describe("the sessions of a simulated SVM", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({
      seed: {
        svms: [
          { name: "svm1", service: { sessions: [{ initiator: HOST1, igroups: ["hosts"] }] } },
          { name: "bare" },
          { name: "off", service: { enabled: false } },
        ],
      },
    });
  });

  afterEach(() => simulator.close());

  const initiators = (): string[] => liveSessions(simulator, "svm1").map(({ initiator }) => initiator);

  it("come and go with their hosts, while clients look", async () => {
    loginInitiator(simulator, "svm1", HOST2, { igroups: ["hosts", "new"] });
    const fields = "fields=initiator.name,igroups.name";
    expect(json(await call(simulator, "GET", `/protocols/san/iscsi/sessions?${fields}`))).toMatchObject({
      records: [
        { initiator: { name: HOST1 }, igroups: [{ name: "hosts" }] },
        { initiator: { name: HOST2 }, igroups: [{ name: "hosts" }, { name: "new" }] },
      ],
    });
    logoutInitiator(simulator, "svm1", HOST1);
    expect(initiators()).toEqual([HOST2]);
  });

  it("are several of one host that logs in again, and all end when it logs out", () => {
    loginInitiator(simulator, "svm1", HOST1);
    expect(initiators()).toEqual([HOST1, HOST1]);
    logoutInitiator(simulator, "svm1", HOST1);
    logoutInitiator(simulator, "svm1", HOST1);
    expect(initiators()).toEqual([]);
  });

  it("end with the service, whoever disables or removes it, and do not come back with it", async () => {
    setLiveIscsiService(simulator, "svm1", { enabled: false });
    setLiveIscsiService(simulator, "svm1", { enabled: true });
    expect(initiators()).toEqual([]);

    loginInitiator(simulator, "svm1", HOST1);
    await call(simulator, "PATCH", "/protocols/san/iscsi/services?svm.name=svm1", { body: { enabled: false } });
    expect(initiators()).toEqual([]);
  });

  it("begin over the one portal that is assumed of an SVM without interfaces, whatever becomes of its service", () => {
    setLiveIscsiService(simulator, "bare", { targetAlias: "new" });
    loginInitiator(simulator, "bare", "eui.02004567a425678d");
    expect(liveSessions(simulator, "bare")).toMatchObject([{ initiator: "eui.02004567a425678d", igroups: [] }]);
  });

  it.each([
    ["notaniqn", {}, 'initiator: got "notaniqn", expected the name of a host, such as "iqn.1994-05.com.redhat:host1"'],
    [HOST1, { igroup: ["hosts"] }, "options.igroup: unknown, expected one of igroups; did you mean igroups?"],
    [HOST1, { igroups: "hosts" }, 'options.igroups: got "hosts", expected a list'],
  ])("do not begin for %j with %j", (initiator, options, message) => {
    expect(() => {
      loginInitiator(simulator, "svm1", initiator, options as never);
    }).toThrow(message);
    expect(initiators()).toEqual([HOST1]);
  });

  it("do not end for what is no host", () => {
    expect(() => {
      logoutInitiator(simulator, "svm1", "host1");
    }).toThrow('initiator: got "host1", expected the name of a host');
  });

  it.each([
    ["bare", "it has no iSCSI service"],
    ["off", "its iSCSI service is disabled"],
  ])("cannot begin on SVM %s, since %s", (svmName, reason) => {
    expect(() => {
      loginInitiator(simulator, svmName, HOST1);
    }).toThrow(`"${HOST1}" cannot log in to SVM "${svmName}": ${reason}`);
  });
});
