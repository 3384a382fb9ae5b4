import { uuidFromName } from "../../lib/simulator/svm";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { SERVICES } from "./api-request";
import { call } from "./call";
import { type Conversation, page, play, pythonHeaders } from "./conversation";

const UUID = uuidFromName("svm1");
const SVM1 = `${SERVICES}/${UUID}`;

const record = (enabled: boolean, alias: string): object => ({
  svm: { uuid: UUID, name: "svm1" },
  enabled,
  target: { alias },
});

const ansibleRead = `GET ${SERVICES}?svm.name=svm1&fields=svm%2Cenabled%2Ctarget.alias`;
const version = { version: { generation: 9, major: 14, minor: 1 } };

/** Recorded on the wire with na_ontap_iscsi 23.2.0 of Ansible 12.3, one connection a request. */
const ansible: Conversation = {
  client: "Ansible's na_ontap_iscsi",
  headers: pythonHeaders("netapp.ontap.na_ontap_iscsi/23.2.0"),
  steps: [
    { sent: "GET /cluster?fields=version", status: 200, answer: version },
    { sent: ansibleRead, status: 200, answer: page() },
    {
      sent: `POST ${SERVICES}?return_timeout=30`,
      body: '{"svm.name": "svm1", "enabled": true, "target.alias": "a1"}',
      status: 201,
    },
    { sent: ansibleRead, status: 200, answer: page(record(true, "a1")) },
    { sent: `PATCH ${SVM1}?return_timeout=30`, body: '{"target.alias": "a2"}', status: 200 },
    { sent: ansibleRead, status: 200, answer: page(record(true, "a2")) },
    { sent: `PATCH ${SVM1}?return_timeout=30`, body: '{"enabled": false}', status: 200 },
    { sent: ansibleRead, status: 200, answer: page(record(false, "a2")) },
    { sent: `DELETE ${SVM1}?return_timeout=30`, status: 200 },
    { sent: ansibleRead, status: 200, answer: page() },
    {
      sent: `POST ${SERVICES}?return_timeout=30`,
      body: '{"svm.name": "nosuch", "enabled": true}',
      status: 404,
      answer: { error: { code: "2621462" } },
    },
    { sent: `GET ${SERVICES}?max_records=1024&fields=%2A`, status: 200, answer: page() },
    { sent: "GET /cluster?max_records=1024&fields=%2A", status: 200, answer: version },
  ],
};

/** Recorded on the wire with netapp_ontap 9.19.1. */
const python: Conversation = {
  client: "the Python library netapp_ontap",
  headers: pythonHeaders("netapp-ontap-python-9.19.1.0"),
  steps: [
    { sent: `POST ${SERVICES}`, body: '{"svm": {"name": "svm1"}}', status: 201 },
    { sent: `GET ${SVM1}?fields=%2A`, status: 200, answer: record(true, "svm1") },
    {
      sent: `POST ${SERVICES}`,
      body: '{"enabled": false, "svm": {"name": "svm2"}, "target": {"alias": "a2"}}',
      status: 201,
    },
    {
      sent: `POST ${SERVICES}`,
      body: '{"svm": {"name": "svm1"}}',
      status: 409,
      answer: { error: { code: "5374077" } },
    },
    { sent: `GET ${SERVICES}`, status: 200, answer: { num_records: 2 } },
    {
      sent: `GET ${SERVICES}?order_by=svm.name%20desc&max_records=1`,
      status: 200,
      answer: { records: [{ svm: { name: "svm2" } }], _links: { next: {} } },
    },
    { sent: `GET ${SERVICES}?svm.name=svm%2A`, status: 200, answer: { num_records: 2 } },
    { sent: `GET ${SERVICES}?svm.name=svm1%7Csvm2`, status: 200, answer: { num_records: 2 } },
    { sent: `GET ${SERVICES}?svm.name=%21svm1`, status: 200, answer: { num_records: 1 } },
    { sent: `GET ${SERVICES}?enabled=True`, status: 200, answer: { num_records: 1 } },
    { sent: `GET ${SERVICES}?return_records=false`, status: 200, answer: { num_records: 2 } },
    { sent: `GET ${SERVICES}?svm.name=svm1&fields=%2A`, status: 200, answer: page(record(true, "svm1")) },
    { sent: `GET ${SERVICES}?fields=size`, status: 400, answer: { error: { code: "262197", target: "fields" } } },
    { sent: `GET ${SVM1}?fields=metric%2Cstatistics`, status: 200, answer: { metric: { status: "ok" } } },
    { sent: `PATCH ${SVM1}`, body: '{"target": {"alias": "new"}}', status: 200 },
    {
      sent: `PATCH ${SVM1}`,
      body: '{"enabled": false, "target": {"alias": "zz"}}',
      status: 400,
      answer: { error: { code: "5374081" } },
    },
    { sent: `DELETE ${SVM1}`, body: "{}", status: 400, answer: { error: { code: "5373960" } } },
    { sent: `PATCH ${SVM1}`, body: '{"enabled": false}', status: 200 },
    { sent: `DELETE ${SVM1}`, body: "{}", status: 200 },
    { sent: `PATCH ${SERVICES}?svm.name=svm2`, body: '{"enabled": true}', status: 200, answer: { num_records: 1 } },
    {
      sent: "GET /svm/svms?name=svm1&fields=%2A",
      status: 200,
      answer: page({ name: "svm1", iscsi: { enabled: false } }),
    },
    { sent: `GET /svm/svms/${UUID}?fields=iscsi%2Cstate`, status: 200, answer: { state: "running" } },
    { sent: `PATCH /svm/svms/${UUID}`, body: '{"name": "svm1b"}', status: 200 },
    {
      sent: "GET /cluster/licensing/licenses?name=iscsi&fields=state%2Cscope",
      status: 200,
      answer: page({ name: "iscsi", state: "compliant" }),
    },
  ],
};

/** As NetApp documents the calls. With `-d` curl says that it sends a form. */
const curl: Conversation = {
  client: "curl",
  headers: {
    "user-agent": "curl/8.5.0",
    accept: "application/hal+json",
    "content-type": "application/x-www-form-urlencoded",
  },
  steps: [
    {
      sent: `POST ${SERVICES}?return_records=true`,
      body: '{ "svm": { "name": "svm1" } }',
      status: 201,
      answer: { ...page(record(true, "svm1")), records: [{ _links: { self: { href: `/api${SVM1}` } } }] },
    },
    { sent: `GET ${SERVICES}`, status: 200, answer: page({ svm: { uuid: UUID, name: "svm1" } }) },
    { sent: `GET ${SVM1}`, status: 200, answer: record(true, "svm1") },
    { sent: `PATCH ${SVM1}`, body: '{ "enabled": "false" }', status: 200 },
    { sent: `GET ${SVM1}`, status: 200, answer: record(false, "svm1") },
    { sent: `DELETE ${SVM1}`, status: 200 },
    {
      sent: `GET ${SERVICES}?svm.name=x`,
      status: 200,
      answer: { ...page(), _links: { self: { href: `/api${SERVICES}?svm.name=x` } } },
    },
  ],
};

/** As NetApp's Terraform provider makes its calls. */
const terraform: Conversation = {
  client: "NetApp's Terraform provider",
  headers: { "user-agent": "Go-http-client/1.1", "content-type": "application/json", accept: "application/json" },
  steps: [
    { sent: `GET ${SERVICES}?svm.name=svm1&fields=svm.uuid,enabled,target`, status: 200, answer: page() },
    {
      sent: `POST ${SERVICES}?return_records=true&return_timeout=60`,
      body: '{"svm":{"name":"svm1"},"enabled":true,"target":{"alias":"tf"}}',
      status: 201,
      answer: page(record(true, "tf")),
    },
    { sent: `PATCH ${SVM1}`, body: '{"svm":{},"enabled":false}', status: 200 },
    { sent: `GET ${SVM1}?fields=enabled,target.alias`, status: 200, answer: record(false, "tf") },
  ],
};

describe("a simulator understands", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }, { name: "svm2" }] } });
  });

  afterEach(() => simulator.close());

  it.each([ansible, python, curl, terraform])("$client", async (conversation) => {
    await play(simulator, conversation);
  });

  it("a client that learns the UUID from Location alone", async () => {
    const { headers } = await call(simulator, "POST", SERVICES, { body: '{"svm": {"name": "svm1"}}' });

    expect(String(headers.location).split("/").at(-1)).toBe(UUID);
  });

  it("a client that looks for the text of a refused login", async () => {
    const answer = await call(simulator, "GET", "/cluster", { headers: { authorization: "Basic d3Jvbmc6d3Jvbmc=" } });

    expect(answer.text).toContain("User is not authorized.");
  });
});
