import { iqnFromUuid, uuidFromName } from "../../lib/simulator/svm";
import { parseSeed } from "../../lib/simulator/seed";
import { newState } from "../../lib/simulator/state";
import { messageOf } from "../../lib/errors";
import { thrownBy } from "../helpers/failure";

describe("parseSeed", () => {
  it("makes a licensed cluster without SVMs of nothing", () => {
    expect(parseSeed({})).toEqual({ state: newState(), faults: [] });
  });

  it("fills in what an SVM does not say", () => {
    const { state } = parseSeed({ svms: [{ name: "svm1", service: {} }] });
    const uuid = uuidFromName("svm1");

    expect(state.svms).toEqual([
      {
        uuid,
        name: "svm1",
        state: "running",
        subtype: "default",
        nvme: false,
        iscsiAllowed: true,
        lockedForWrites: 0,
        service: { enabled: true, targetAlias: "svm1", targetName: iqnFromUuid(uuid) },
        sessions: [],
        chapInitiators: [],
        interfaces: [],
      },
    ]);
  });

  it("takes everything that can be said", () => {
    const svm = {
      uuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
      name: "svm_1.a-b",
      state: "stopped",
      subtype: "dp_destination",
      nvme: true,
      iscsiAllowed: false,
      lockedForWrites: 2,
      service: { enabled: false, alias: "", targetName: "iqn.x" },
      interfaces: [{ name: "lif1", address: "2001:db8::10", enabled: true, up: false, services: ["data_nfs"] }],
    };
    const service = { enabled: false, targetAlias: "", targetName: "iqn.x" };
    const cluster = { name: "cl", version: "9.9.1", licenses: [], asaR2: true };
    const faults = [
      { method: "POST", path: "/svm", exact: true, skip: 1, times: 2, do: { status: 503, retryAfter: 1 } },
    ];

    expect(parseSeed({ cluster, svms: [svm], statusByCode: { "4": 410 }, faults })).toEqual({
      state: {
        cluster,
        svms: [{ ...svm, service, sessions: [], chapInitiators: [] }],
        removedUuids: [],
        statusByCode: { "4": 410 },
      },
      faults,
    });
  });

  it("logs hosts in, over the portals in turn, and numbers their sessions", () => {
    const interfaces = [
      { name: "nas", address: "192.0.2.9", services: ["data_nfs"] },
      { name: "lif1", address: "192.0.2.10" },
      { name: "down", address: "192.0.2.11", up: false },
      { name: "lif2", address: "192.0.2.12" },
    ];
    const [host1, host2] = [{ initiator: "iqn.x:host1", igroups: ["hosts", "all"] }, { initiator: "iqn.x:host2" }];
    const service = { sessions: [host1, host2, host1, host1] };
    const { state } = parseSeed({ svms: [{ name: "svm1", service, interfaces }] });

    expect(state.svms[0]?.interfaces[1]).toEqual({
      name: "lif1",
      address: "192.0.2.10",
      enabled: true,
      up: true,
      services: ["data_core", "data_iscsi"],
    });
    expect(state.svms[0]?.sessions).toEqual([
      { initiator: "iqn.x:host1", igroups: ["hosts", "all"], portalGroup: "lif1", tsih: 1 },
      { initiator: "iqn.x:host2", igroups: [], portalGroup: "lif1", tsih: 2 },
      { initiator: "iqn.x:host1", igroups: ["hosts", "all"], portalGroup: "lif2", tsih: 3 },
      { initiator: "iqn.x:host1", igroups: ["hosts", "all"], portalGroup: "lif1", tsih: 4 },
    ]);
  });

  it("takes a member that is undefined for one that is not there", () => {
    const svms = [{ name: "svm1", uuid: undefined, service: { alias: undefined } }];
    const faults = [{ svm: undefined, do: { status: 503, code: undefined } }];

    expect(parseSeed({ cluster: undefined, svms, faults })).toEqual(
      parseSeed({ svms: [{ name: "svm1", service: {} }], faults: [{ do: { status: 503 } }] }),
    );
  });

  it("gives every SVM of an ASA r2 system a service", () => {
    const { state } = parseSeed({ cluster: { asaR2: true }, svms: [{ name: "svm1" }] });

    expect(state.svms[0]?.service?.enabled).toBe(true);
  });

  it("refuses a document that is nested deeper than any stack", () => {
    const deep = JSON.parse("[".repeat(50_000) + "]".repeat(50_000)) as unknown;
    // Node.js 26 writes what is nested deeper than any stack, too.
    expect(() => parseSeed({ svms: [{ name: deep }] })).toThrow(
      /^svms\[0\]\.name: got (a value that is nested too deeply to be shown|\[+\.\.\.), expected a name/,
    );
  });

  it("tells all that is wrong at once, and of too much the number", () => {
    const svms = [{ name: 1, nvme: "no" }, { names: "b" }];
    expect(messageOf(thrownBy(() => parseSeed({ svms })))).toBe(
      "svms[0].name: got 1, expected a name of letters, digits, '_', '.' and '-'; svms[0].nvme: got \"no\", expected true or false; svms[1].name: got nothing, expected a name of letters, digits, '_', '.' and '-'; svms[1].names: unknown, expected one of name, uuid, state, subtype, nvme, iscsiAllowed, lockedForWrites, service, interfaces; did you mean name?",
    );
    expect(messageOf(thrownBy(() => parseSeed({ svms: Array(15).fill(0) })))).toMatch(
      /^svms\[0\]: got 0, expected an object; .*; svms\[9\]: got 0, expected an object; and 5 more$/,
    );
  });

  it("refuses a document with more wrong values than there is room for", () => {
    const service = { sessions: [{ initiator: "iqn.x", igroups: Array(200_000).fill(0) }] };
    expect(() => parseSeed({ svms: [{ name: "a", service }] })).toThrow("got more wrong values than can be told");
  });

  it.each<[unknown, string]>([
    [[], "the document: got [], expected an object"],
    [{ svm: [] }, "svm: unknown, expected one of cluster, svms, statusByCode, faults"],
    [{ svms: {} }, "svms: got {}, expected a list"],
    [{ svms: [{ name: "a b" }] }, `svms[0].name: got "a b", expected a name of letters, digits, '_', '.' and '-'`],
    [{ svms: [{ name: "a" }, { name: "a" }] }, 'svms[1].name: got "a", expected another name than svms[0] has'],
    [{ svms: [{ name: "a", uuid: "1" }] }, 'svms[0].uuid: got "1", expected a UUID of 36 characters'],
    [
      { svms: [{ name: "a", state: "stoped" }] },
      'svms[0].state: got "stoped", expected one of starting, running, stopping, stopped, deleting',
    ],
    [{ svms: [{ name: "a", nvme: "yes" }] }, 'svms[0].nvme: got "yes", expected true or false'],
    [{ svms: [{ name: "a", lockedForWrites: -1 }] }, "svms[0].lockedForWrites: got -1, expected an integer, 0 or more"],
    [{ svms: [{ name: "a", service: true }] }, "svms[0].service: got true, expected an object"],
    [{ svms: [{ name: "a", service: { alias: 1 } }] }, "svms[0].service.alias: got 1, expected a string"],
    [
      { svms: [{ name: "a", service: { aliass: "x" } }] },
      "svms[0].service.aliass: unknown, expected one of enabled, alias, targetName, sessions, chapInitiators; did you mean alias?",
    ],
    [
      { svms: [{ name: "a", service: { sessions: [{ initiator: "host1" }] } }] },
      'svms[0].service.sessions[0].initiator: got "host1", expected the name of a host, such as "iqn.1994-05.com.redhat:host1"',
    ],
    [
      { svms: [{ name: "a", service: { sessions: [{ initiator: "iqn.x", igroups: [1] }] } }] },
      "svms[0].service.sessions[0].igroups[0]: got 1, expected a non-empty string",
    ],
    [
      { svms: [{ name: "a", service: { enabled: false, sessions: [{ initiator: "iqn.x" }] } }] },
      'svms[0].service.sessions: got [{"initiator":"iqn.x"}], expected no session: no host can log in to SVM "a", since its iSCSI service is disabled',
    ],
    [
      { svms: [{ name: "a", interfaces: [{ name: "lif1", address: "[::1]" }] }] },
      'svms[0].interfaces[0].address: got "[::1]", expected an IP address, without brackets',
    ],
    [
      {
        svms: [
          {
            name: "a",
            interfaces: [
              { name: "b", address: "::1" },
              { name: "b", address: "::2" },
            ],
          },
        ],
      },
      'svms[0].interfaces[1].name: got "b", expected another name than svms[0].interfaces[0] has',
    ],
    [{ cluster: { version: "latest" } }, 'cluster.version: got "latest", expected a version such as "9.14.1"'],
    [{ cluster: { licenses: [""] } }, 'cluster.licenses[0]: got "", expected a non-empty string'],
    [{ statusByCode: { abc: 400 } }, 'key of statusByCode: got "abc", expected an ONTAP code, digits only'],
    [{ statusByCode: { "4": 200 } }, "statusByCode.4: got 200, expected an integer, 400 to 599"],
    [{ faults: {} }, "faults: got {}, expected a list"],
    [{ faults: [{ do: { drop: "now" } }] }, 'faults[0].do.drop: got "now", expected one of before, after'],
    [{ faults: [{ times: 0, do: {} }] }, "faults[0].times: got 0, expected an integer, 1 or more"],
    [{ faults: [{ do: { retryAfter: -1 } }] }, "faults[0].do.retryAfter: got -1, expected an integer, 0 or more"],
    [
      { faults: [{ do: { retryAfter: "1\n2" } }] },
      'faults[0].do.retryAfter: got "1\\n2", expected seconds, or an HTTP date',
    ],
    [{ svms: "x".repeat(200) }, `svms: got "${"x".repeat(76)}..., expected a list`],
  ])("refuses %j with the place, what was given and what is expected", (document, message) => {
    expect(() => parseSeed(document)).toThrow(message);
    expect(() => parseSeed(document)).toThrow(expect.objectContaining({ code: "SEED_INVALID" }) as Error);
  });
});
