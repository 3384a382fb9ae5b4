import { OntapApiError } from "../../lib/errors";
import { CATALOGUE } from "../../lib/ontap/catalogue";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { DEFAULT_RETRY_POLICY } from "../../lib/ontap/retry";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

/** Every code that is known around the iSCSI service, as the knowledge base of this project lists them. */
const KNOWN_CODES = [
  "1 2 3 4 6 8 65541 65552 262160 262179 262196 262197 262199 262200 262201 262245 393271 1115127 2621462 2621507",
  "2621573 2621706 2621707 5373960 5373966 5374077 5374078 5374081 5374893 5376452 6691623",
].flatMap((line) => line.split(" "));

let simulator: TestSimulator;
let client: OntapClient;

beforeAll(async () => {
  simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }] } });
  client = clientOf(simulator, { retry: { ...DEFAULT_RETRY_POLICY, attempts: 1 } });
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

test("the catalogue has every known code, and no other", () => {
  expect(Object.keys(CATALOGUE).sort()).toEqual([...KNOWN_CODES].sort());
});

test.each(Object.entries(CATALOGUE))(
  "ONTAP %s is explained, with the SVM's name in the remedy",
  async (code, entry) => {
    simulator.faults.add({ method: "POST", times: 1, do: { status: 400, code } });
    const error = await rejectionOf(new IscsiServices(client).create({ svm: { name: "svm1" } }, "svm1"));
    const remedy = entry.remedy.replaceAll("<svm>", "svm1");
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", `ONTAP ${code} (HTTP 400)`, `${entry.meaning}; ${remedy}`);
  },
);
