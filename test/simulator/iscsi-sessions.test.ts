import { parseSeed } from "../../lib/simulator/seed";
import { uuidFromName } from "../../lib/simulator/svm";
import { answer, recordsOf } from "./api-request";

const SESSIONS = "/protocols/san/iscsi/sessions";
const UUID = uuidFromName("svm1");
const { state: STATE } = parseSeed({
  svms: [
    {
      name: "svm1",
      service: {
        sessions: [
          { initiator: "iqn.x:host1", igroups: ["hosts", "all"] },
          { initiator: "iqn.x:host1", igroups: ["hosts", "all"] },
          { initiator: "iqn.x:host2", igroups: ["all"] },
        ],
      },
      interfaces: [
        { name: "lif1", address: "192.0.2.10" },
        { name: "lif2", address: "2001:db8::10" },
      ],
    },
    { name: "bare", service: { sessions: [{ initiator: "iqn.x:host3" }] } },
    { name: "idle", service: {} },
  ],
});

const list = (query: string): readonly Record<string, unknown>[] =>
  recordsOf(answer(STATE, "GET", `${SESSIONS}${query}`));

const handles = (query: string): unknown[] => list(query).map(({ tsih }) => tsih);

describe("GET of the iSCSI sessions", () => {
  it("has SVM, portal group and handle alone unless more is asked for", () => {
    expect(list("")).toEqual([
      { svm: { uuid: uuidFromName("bare"), name: "bare" }, target_portal_group: "iscsi_lif1", tsih: 1 },
      { svm: { uuid: UUID, name: "svm1" }, target_portal_group: "lif1", tsih: 1 },
      { svm: { uuid: UUID, name: "svm1" }, target_portal_group: "lif1", tsih: 3 },
      { svm: { uuid: UUID, name: "svm1" }, target_portal_group: "lif2", tsih: 2 },
    ]);
  });

  it("tells who is connected from where to where", () => {
    expect(list(`?svm.name=svm1&tsih=2&fields=*`)).toEqual([
      {
        svm: { uuid: UUID, name: "svm1" },
        target_portal_group: "lif2",
        tsih: 2,
        initiator: { name: "iqn.x:host1" },
        isid: "9a:0f:98:b0:21:c0",
        target_portal_group_tag: 1026,
        connections: [
          {
            cid: 1,
            authentication_type: "none",
            initiator_address: { address: "2001:db8::d29f", port: 40002 },
            interface: {
              name: "lif2",
              uuid: uuidFromName(`interface ${UUID} lif2`),
              ip: { address: "2001:db8::10", port: 3260 },
            },
          },
        ],
        igroups: [
          { name: "hosts", uuid: uuidFromName(`igroup ${UUID} hosts`) },
          { name: "all", uuid: uuidFromName(`igroup ${UUID} all`) },
        ],
      },
    ]);
  });

  it("leaves out what is not known: igroups of a host in none, connections over an interface that nobody has told of", () => {
    expect(Object.keys(list("?svm.name=bare&fields=*")[0] ?? {})).toEqual([
      "svm",
      "target_portal_group",
      "tsih",
      "initiator",
      "isid",
      "target_portal_group_tag",
    ]);
  });

  it("shows of a list what is asked for", () => {
    expect(list("?tsih=2&fields=igroups.name,connections.interface.ip")).toEqual([
      {
        svm: { uuid: UUID, name: "svm1" },
        target_portal_group: "lif2",
        tsih: 2,
        connections: [{ interface: { ip: { address: "2001:db8::10", port: 3260 } } }],
        igroups: [{ name: "hosts" }, { name: "all" }],
      },
    ]);
  });

  it.each([
    [`?svm.uuid=${UUID}`, [1, 3, 2]],
    [`?svm.uuid=${UUID}|${uuidFromName("bare")}`, [1, 1, 3, 2]],
    ["?svm.name=idle", []],
    ["?initiator.name=iqn.x:host1", [1, 2]],
    ["?igroups.name=hosts", [1, 2]],
    ["?igroups.name=null", [1]],
    ["?connections.interface.ip.address=192.0.2.10", [1, 3]],
    ["?tsih=>1&order_by=tsih", [2, 3]],
    ["?svm.name=svm1&order_by=initiator.name desc", [3, 1, 2]],
  ])("filters and orders by %s", (query, expected) => {
    expect(handles(query)).toEqual(expected);
  });
});

describe("GET of one iSCSI session", () => {
  it("is the bare object, under its SVM, portal group and handle", () => {
    expect(answer(STATE, "GET", `${SESSIONS}/${UUID}/lif1/3`, { hal: true }).body).toMatchObject({
      initiator: { name: "iqn.x:host2" },
      _links: { self: { href: `/api/protocols/san/iscsi/sessions/${UUID}/lif1/3` } },
    });
  });

  it.each([`${UUID}/lif2/3`, `${UUID}/lif1/4`, "nope/lif1/3"])("is 404 for %s", (key) => {
    expect(answer(STATE, "GET", `${SESSIONS}/${key}`)).toMatchObject({ status: 404, code: "4" });
  });
});
