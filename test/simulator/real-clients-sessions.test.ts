import { uuidFromName } from "../../lib/simulator/svm";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { call, callUrl, json } from "./call";
import { type Conversation, page, play, pythonHeaders } from "./conversation";

const SESSIONS = "/protocols/san/iscsi/sessions";
const INTERFACES = "/network/ip/interfaces";
const UUID = uuidFromName("svm1");
const LIF1 = uuidFromName(`interface ${UUID} lif1`);
const [HOST1, HOST2] = ["iqn.1994-05.com.redhat:host1", "iqn.1994-05.com.redhat:host2"] as const;

const SVM = {
  name: "svm1",
  service: {
    sessions: [
      { initiator: HOST1, igroups: ["hosts", "all"] },
      { initiator: HOST1, igroups: ["hosts"] },
      { initiator: HOST2 },
    ],
  },
  interfaces: [
    { name: "lif1", address: "192.0.2.10" },
    { name: "lif2", address: "2001:db8::10" },
    { name: "down", address: "192.0.2.11", up: false },
  ],
};

const session = (tsih: number, more: object = {}): object => ({ svm: { name: "svm1" }, tsih, ...more });
const lif = (name: string, address: string, state: string): object => ({ name, ip: { address }, state });

/** Recorded on the wire with netapp_ontap 9.19.1: IscsiSession and IpInterface, `get_collection`, `find`, `count_collection`. */
const python: Conversation = {
  client: "the Python library netapp_ontap",
  headers: pythonHeaders("netapp-ontap-python-9.19.1.0"),
  steps: [
    { sent: `GET ${SESSIONS}`, status: 200, answer: page(session(1), session(3), session(2)) },
    {
      sent: `GET ${SESSIONS}?fields=%2A&svm.name=svm1`,
      status: 200,
      answer: page(
        session(1, { connections: [{ interface: { ip: { address: "192.0.2.10", port: 3260 } } }] }),
        session(3, { initiator: { name: HOST2 }, target_portal_group_tag: 1025 }),
        session(2, { igroups: [{ name: "hosts" }], target_portal_group_tag: 1026 }),
      ),
    },
    {
      sent: `GET ${SESSIONS}?initiator.name=iqn.1994-05.com.redhat%3Ahost1&max_records=1`,
      status: 200,
      answer: { ...page(session(1)), _links: { next: {} } },
    },
    {
      sent: `GET ${SESSIONS}?fields=initiator%2Cigroups&igroups.name=hosts`,
      status: 200,
      answer: page(session(1, { igroups: [{ name: "hosts" }, { name: "all" }] }), session(2)),
    },
    { sent: `GET ${SESSIONS}?svm.name=svm1&return_records=false`, status: 200, answer: { num_records: 3 } },
    { sent: `GET ${SESSIONS}?tsih=3&svm.name=svm1&fields=%2A`, status: 200, answer: page(session(3)) },
    { sent: `GET ${SESSIONS}?fields=size`, status: 400, answer: { error: { code: "262197", target: "fields" } } },
    { sent: `GET ${INTERFACES}`, status: 200, answer: page({ name: "down" }, { name: "lif1" }, { name: "lif2" }) },
    {
      sent: `GET ${INTERFACES}?fields=name%2Cip.address%2Cstate%2Cenabled%2Csvm&services=data_iscsi&svm.name=svm1`,
      status: 200,
      answer: page(
        lif("down", "192.0.2.11", "down"),
        lif("lif1", "192.0.2.10", "up"),
        lif("lif2", "2001:db8::10", "up"),
      ),
    },
    { sent: `GET ${INTERFACES}/${LIF1}?fields=%2A`, status: 200, answer: { services: ["data_core", "data_iscsi"] } },
    { sent: `GET ${INTERFACES}?state=up&return_records=false`, status: 200, answer: { num_records: 2 } },
  ],
};

/** Recorded on the wire with na_ontap_rest_info 23.2.0 of Ansible 12.3; it sends `fields` even when it wants none. */
const ansible: Conversation = {
  client: "Ansible's na_ontap_rest_info",
  headers: pythonHeaders("netapp.ontap.na_ontap_rest_info/23.2.0"),
  steps: [
    { sent: "GET /cluster?fields=version", status: 200, answer: { version: { generation: 9 } } },
    {
      sent: `GET ${SESSIONS}?max_records=1024&fields=`,
      status: 200,
      answer: page(session(1), session(3), session(2)),
    },
    {
      sent: `GET ${INTERFACES}?max_records=1024&fields=`,
      status: 200,
      answer: page({ name: "down" }, { name: "lif1" }, { name: "lif2" }),
    },
    {
      sent: `GET ${INTERFACES}?max_records=1024&fields=ip.address%2Cstate%2Csvm&services=data_iscsi&svm.name=svm1`,
      status: 200,
      answer: page(
        lif("down", "192.0.2.11", "down"),
        lif("lif1", "192.0.2.10", "up"),
        lif("lif2", "2001:db8::10", "up"),
      ),
    },
  ],
};

describe("a simulator shows its sessions and interfaces to", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [SVM] } });
  });

  afterEach(() => simulator.close());

  it.each([python, ansible])("$client", async (conversation) => {
    await play(simulator, conversation);
  });

  it("a client that follows a link to the next page with a slash too many, as Ansible's modules do", async () => {
    const query = "max_records=2&fields=initiator.name%2Cigroups.name";
    const first = json(await call(simulator, "GET", `${SESSIONS}?${query}`)) as Page;
    const url = simulator.endpoint + first._links.next.href.replace("/api/", "/api//");
    const rest = json(await callUrl(simulator, "GET", url)) as Page;

    expect([first, rest].map(({ records }) => records.map(({ tsih }) => tsih))).toEqual([[1, 3], [2]]);
  });
});

interface Page extends Record<string, unknown> {
  readonly records: readonly { readonly tsih: number }[];
  readonly _links: { readonly next: { readonly href: string } };
}
