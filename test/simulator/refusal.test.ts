import { MEANINGS, type RefusalCode } from "../../lib/simulator/refusal";
import type { SeedDocument } from "../../lib/simulator/schema-types";
import { uuidFromName } from "../../lib/simulator/svm";
import { startTestSimulator } from "../helpers/simulator";
import { SERVICES } from "./api-request";
import { call, json } from "./call";

interface Way {
  readonly seed?: SeedDocument;
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const SVM1 = `${SERVICES}/${uuidFromName("svm1")}`;

const onSvm = (svm: object): Way => ({
  seed: { svms: [{ name: "svm1", ...svm }] },
  method: "POST",
  body: { svm: { name: "svm1" } },
});
const byFault = (code: string): Way => ({ seed: { faults: [{ do: { code } }] } });

/** How each code comes about: of itself wherever the simulator has a reason for it, else by a fault. */
const WAYS: Readonly<Record<RefusalCode, Way>> = {
  "1": {
    seed: { svms: [{ name: "svm1" }, { name: "svm2" }] },
    method: "PATCH",
    path: `/svm/svms/${uuidFromName("svm1")}`,
    body: { name: "svm2" },
  },
  "2": { method: "DELETE" },
  "3": { method: "POST", path: "/cluster", body: {} },
  "4": { path: "/svm/svms/nope" },
  "6": byFault("6"),
  "8": byFault("8"),
  "65541": byFault("65541"),
  "65552": byFault("65552"),
  "262160": byFault("262160"),
  "262179": { path: `${SERVICES}?bogus=1` },
  "262196": { ...onSvm({ service: {} }), method: "PATCH", path: SVM1, body: { target: { name: "iqn" } } },
  "262197": { path: `${SERVICES}?fields=size` },
  "262199": { method: "POST", body: "{" },
  "262200": { method: "POST", body: "[]" },
  "262201": { method: "POST", body: `${'{"a":'.repeat(50)}1${"}".repeat(50)}` },
  "262245": { ...onSvm({ service: {} }), method: "PATCH", path: SVM1, body: { target: { alias: "a b" } } },
  "393271": byFault("393271"),
  "1115127": { ...onSvm({}), seed: { svms: [{ name: "svm1" }], cluster: { licenses: [] } } },
  "2621462": { ...onSvm({}), body: { svm: { name: "nope" } } },
  "2621507": onSvm({ iscsiAllowed: false }),
  "2621573": onSvm({ lockedForWrites: 1 }),
  "2621706": { ...onSvm({}), body: { svm: { name: "svm1", uuid: uuidFromName("svm2") } } },
  "2621707": { method: "POST", body: {} },
  "5373960": { ...onSvm({ service: { enabled: true } }), method: "DELETE", path: SVM1 },
  "5373966": onSvm({ nvme: true }),
  "5374077": onSvm({ service: {} }),
  "5374078": { ...onSvm({}), method: "GET", path: SVM1 },
  "5374081": {
    ...onSvm({ service: { enabled: true, alias: "old" } }),
    method: "PATCH",
    path: SVM1,
    body: { enabled: false, target: { alias: "new" } },
  },
  "5374893": onSvm({ state: "stopped" }),
  "5376452": { ...onSvm({}), seed: { svms: [{ name: "svm1" }], cluster: { asaR2: true } } },
  "6691623": { headers: { authorization: "Basic bm9ib2R5Omt" } },
};

describe("every ONTAP code", () => {
  it.each(Object.entries(WAYS))("%s comes over the wire, ends the connection and is logged", async (code, way) => {
    const { seed = {}, method = "GET", path = SERVICES, body, headers = {} } = way;
    const simulator = await startTestSimulator({ seed });
    try {
      const answer = await call(simulator, method, path, { body, headers });

      expect([answer.status, answer.headers.connection]).toEqual([MEANINGS[code as RefusalCode].status, "close"]);
      expect(json(answer)).toMatchObject({ error: { code, message: expect.any(String) as string } });
      expect(simulator.requests.at(-1)).toMatchObject({ code, status: answer.status });
    } finally {
      await simulator.close();
    }
  });
});
