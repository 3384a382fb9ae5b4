import { listSvms } from "../../lib/ontap/svms";
import { uuidFromName } from "../../lib/simulator/state/identity";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator } from "../helpers/simulator";

it("an ONTAP before 9.9.1, which does not know what is allowed, is asked for the rest", async () => {
  const svms = [
    { name: "svm1", iscsiAllowed: false },
    { name: "svm2", state: "stopped" as const },
  ];
  const simulator = await startTestSimulator({ seed: { cluster: { version: "9.8" }, svms } });
  const client = clientOf(simulator);
  expect(await listSvms(client)).toEqual([
    { uuid: uuidFromName("svm1"), name: "svm1", state: "running" },
    { uuid: uuidFromName("svm2"), name: "svm2", state: "stopped" },
  ]);
  simulator.faults.add({ do: { code: "262179" } });
  await expect(listSvms(client)).rejects.toMatchObject({ ontapCode: "262179" });
  await client.close();
  await simulator.close();
});

it("the SVMs that a login sees are read with what matters to iSCSI", async () => {
  const svms = [{ name: "svm1" }, { name: "svm2", state: "stopped" as const, iscsiAllowed: false }];
  const simulator = await startTestSimulator({ seed: { svms } });
  const client = clientOf(simulator);
  expect(await listSvms(client)).toEqual([
    { uuid: uuidFromName("svm1"), name: "svm1", state: "running", iscsiAllowed: true },
    { uuid: uuidFromName("svm2"), name: "svm2", state: "stopped", iscsiAllowed: false },
  ]);
  expect(simulator.requests).toHaveLength(1);
  await client.close();
  await simulator.close();
});
