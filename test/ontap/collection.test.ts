import { TransportError } from "../../lib/errors";
import type { OntapClient } from "../../lib/ontap/client";
import { collect } from "../../lib/ontap/collection";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const SERVICES = "/protocols/san/iscsi/services";

let simulator: TestSimulator;
let client: OntapClient;

beforeEach(async () => {
  const seed = { svms: [{ name: "svm1" }, { name: "svm2", service: {} }, { name: "svm3", service: {} }] };
  simulator = await startTestSimulator({ seed });
  client = clientOf(simulator);
});

afterEach(async () => {
  await client.close();
  await simulator.close();
});

describe("a collection", () => {
  const ALL = `${SERVICES}?fields=svm.name&order_by=svm.name`;

  it("is read page after page", async () => {
    const records = await collect(client, `${ALL}&max_records=1`, "service-record");
    expect(records).toMatchObject([{ svm: { name: "svm2" } }, { svm: { name: "svm3" } }]);
    expect(simulator.requests.length).toBeGreaterThan(1);
  });

  it("may have an empty page before its last one", async () => {
    const next = { records: [], num_records: 0, _links: { next: { href: `/api${ALL}` } } };
    simulator.faults.add({ times: 1, do: { replaceBody: next } });
    expect(await collect(client, ALL, "service-record")).toHaveLength(2);
  });

  it.each([
    ["on another host", "https://other.example.com/api/x"],
    ["on another host, without a scheme", "//other.example.com/api/x"],
    ["outside of the API", "/x"],
    ["nowhere", "https://["],
    ["no text", { toString: 1 }],
  ])("whose next page is %s is refused, and nothing is sent there", async (_, href) => {
    simulator.faults.add({
      times: 1,
      do: { replaceBody: { records: [], num_records: 0, _links: { next: { href } } } },
    });
    const error = await rejectionOf(collect(client, ALL, "service-record"));
    expectFailure(error, TransportError, "RESPONSE_INVALID", "the next page is elsewhere", JSON.stringify(href));
    expect(simulator.requests).toHaveLength(1);
  });

  it("that never ends is given up", async () => {
    const again = { records: [], num_records: 0, _links: { next: { href: `/api${ALL}` } } };
    simulator.faults.add({ do: { replaceBody: again } });
    expectFailure(
      await rejectionOf(collect(client, ALL, "service-record")),
      TransportError,
      "RESPONSE_INVALID",
      "more than 1000 pages",
    );
    expect(simulator.requests).toHaveLength(1_000);
  });

  it("whose pages are too long together is given up", async () => {
    const padding = "x".repeat(7 * 1024 * 1024);
    const again = { records: [], padding, _links: { next: { href: `/api${ALL}` } } };
    simulator.faults.add({ do: { replaceBody: again } });
    expectFailure(
      await rejectionOf(collect(client, ALL, "service-record")),
      TransportError,
      "RESPONSE_INVALID",
      "too long together",
    );
    expect(simulator.requests).toHaveLength(5);
  });

  it("of more records than a call takes arguments is read", async () => {
    simulator.faults.add({ do: { replaceBody: `{"records":[${"0,".repeat(200_000)}0]}` } });
    expect(await collect(client, ALL, "service-record")).toHaveLength(200_001);
  });

  it.each([
    ["without records", { num_records: 0 }, 'no "records"'],
    ["with fewer than it announces", { records: [{}], num_records: 2 }, "2 records are announced, 1 came"],
  ])("%s is none of ONTAP's", async (_, replaceBody, problem) => {
    simulator.faults.add({ do: { replaceBody } });
    expectFailure(
      await rejectionOf(collect(client, ALL, "service-record")),
      TransportError,
      "RESPONSE_INVALID",
      problem,
    );
  });
});
