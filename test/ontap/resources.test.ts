import type { OntapClient } from "../../lib/ontap/client";
import { listSvms } from "../../lib/ontap/resources";
import type { SeedDocument } from "../../lib/simulator/schema-types";
import { uuidFromName } from "../../lib/simulator/svm";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const SVMS = [
  { name: "svm1", iscsiAllowed: true },
  { name: "svm2", state: "stopped" as const, iscsiAllowed: false },
];

let simulator: TestSimulator;
let client: OntapClient;

async function start(cluster: NonNullable<SeedDocument["cluster"]> = {}): Promise<void> {
  simulator = await startTestSimulator({ seed: { cluster, svms: SVMS } });
  client = clientOf(simulator);
}

afterEach(async () => {
  await client.close();
  await simulator.close();
});

it("the SVMs that a login sees are read with what matters to iSCSI", async () => {
  await start();
  expect(await listSvms(client)).toEqual([
    { uuid: uuidFromName("svm1"), name: "svm1", state: "running", subtype: "default", iscsiAllowed: true },
    { uuid: uuidFromName("svm2"), name: "svm2", state: "stopped", subtype: "default", iscsiAllowed: false },
  ]);
  expect(simulator.requests).toHaveLength(1);
});

it("an ONTAP before 9.9.1, which does not know what is allowed, is asked for the rest", async () => {
  await start({ version: "9.8" });
  expect(await listSvms(client)).toEqual([
    { uuid: uuidFromName("svm1"), name: "svm1", state: "running", subtype: "default" },
    { uuid: uuidFromName("svm2"), name: "svm2", state: "stopped", subtype: "default" },
  ]);
});

it("what is refused for another reason is not asked for again", async () => {
  await start();
  simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
  await expect(listSvms(client)).rejects.toMatchObject({ ontapCode: "6" });
  expect(simulator.requests).toHaveLength(1);
});
