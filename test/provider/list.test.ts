import { Cluster } from "../../lib/provider/cluster";
import { listServices, type ListOptions } from "../../lib/provider/import";
import { Session } from "../../lib/provider/session";
import { uuidFromName } from "../../lib/simulator/svm";
import { rejectionOf } from "../helpers/failure";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

let first: TestSimulator;
let second: TestSimulator;
let session: Session;

beforeEach(async () => {
  first = await startTestSimulator({
    seed: {
      svms: [
        { name: "svm_b", service: {} },
        { name: "svm_a", service: {} },
      ],
    },
  });
  second = await startTestSimulator({
    seed: {
      svms: [
        { name: "svm_c", service: {} },
        { name: "db", service: {} },
      ],
    },
  });
  const environment = {
    ...environmentOf(first),
    ONTAP_TWO_USERNAME: second.username,
    ONTAP_TWO_PASSWORD: second.password,
  };
  const connections = new Map([
    ["one", connectionTo(first, { name: "one" })],
    ["two", connectionTo(second, { name: "two", profile: "two" })],
  ]);
  session = new Session(connections, { environment, log: () => undefined });
});

afterEach(async () => {
  await first.close();
  await second.close();
});

/** The names of what is listed, and the summaries of what is not. */
async function list(config: object = {}, options: Partial<ListOptions> = {}): Promise<unknown[]> {
  const listed: unknown[] = [];
  const items = listServices(session, { ...config }, { includesState: false, limit: 0, ...options });
  for await (const { displayName, diagnostics } of items) listed.push(displayName ?? diagnostics?.[0]?.summary);
  return listed;
}

it("lists the services of all clusters, by cluster and SVM name", async () => {
  expect(await list()).toEqual(["one/svm_a", "one/svm_b", "two/db", "two/svm_c"]);
});

it("lists those of one cluster, and those whose SVMs' names fit", async () => {
  expect(await list({ cluster: "two" })).toEqual(["two/db", "two/svm_c"]);
  expect(await list({ svm_name: "svm_*" })).toEqual(["one/svm_a", "one/svm_b", "two/svm_c"]);
});

it("lists no more than are wanted, and asks no cluster for more", async () => {
  expect(await list({}, { limit: 2 })).toEqual(["one/svm_a", "one/svm_b"]);
  expect(second.requests).toEqual([]);
});

it("lists the services of the others when a cluster cannot be read", async () => {
  first.faults.add({ path: "/protocols/san/iscsi/services", do: { code: "6" } });
  expect(await list()).toEqual([expect.stringContaining("the user's role may not do this"), "two/db", "two/svm_c"]);
});

it("lists the other services of a cluster when one of them cannot be understood", async () => {
  const record = (name: string, enabled: boolean | string) => ({
    svm: { name, uuid: uuidFromName(name) },
    enabled,
    target: { name: "iqn" },
  });
  const records = [record("svm_a", "yes"), record("svm_b", true)];
  first.faults.add({ path: "/protocols/san/iscsi/services", do: { replaceBody: { records } } });
  const refused = expect.stringContaining('a record of SVM svm_a with a missing or malformed "enabled"') as string;
  expect(await list()).toEqual([refused, "one/svm_b", "two/db", "two/svm_c"]);
});

it("leaves a fault of its own to the engine", async () => {
  jest.spyOn(Cluster.prototype, "find").mockRejectedValueOnce(new TypeError("boom"));
  expect(await rejectionOf(list())).toEqual(new TypeError("boom"));
});
