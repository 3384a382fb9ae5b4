import { ReconcileError } from "../../lib/errors";
import type { FaultEffect } from "../../lib/simulator/schema-types";
import { uuidFromName } from "../../lib/simulator/svm";
import { svmByName } from "../../lib/simulator/state";
import { recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "../../lib/testing/live";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { Reconciliation, type Scene } from "../helpers/reconciliation";
import { scene, start } from "./scene";

const SEEN = uuidFromName("svm1");
const SPEC = { svmName: "svm1", enabled: true, targetAlias: "db" };

/** A reconciliation of which a plan saw `svm1`. */
async function startSeen(options: Scene): Promise<void> {
  await start(options);
  scene.seenSvmUuid = SEEN;
}

function writes(): string[] {
  return scene.simulator.requests.map(({ method }) => method).filter((method) => method !== "GET");
}

it("a creation is aimed by the UUID that the plan saw, and takes no more requests", async () => {
  await startSeen({});
  expect(await scene.run(SPEC)).toMatchObject({ writes: 1 });
  expect(scene.methods).toBe("GET POST GET");
  await scene.expectInSync(SPEC);
});

it.each<[string, (scene: Reconciliation) => unknown]>([
  ["re-created", ({ simulator }) => recreateLiveSvm(simulator, "svm1")],
  [
    "removed",
    ({ simulator }) => {
      removeLiveSvm(simulator, "svm1");
    },
  ],
  [
    "renamed",
    ({ simulator }) => {
      renameLiveSvm(simulator, "svm1", "renamed");
    },
  ],
  [
    "replaced by another one of its name",
    ({ simulator }) => {
      renameLiveSvm(simulator, "svm1", "old");
      renameLiveSvm(simulator, "svm2", "svm1");
      simulator.setService("svm1", undefined);
    },
  ],
])("a service is not created on an SVM that was %s since the plan", async (_, change) => {
  await startSeen({});
  change(scene);
  const error = await rejectionOf(scene.run(SPEC));
  const now = svmByName(scene.simulator.cluster.state, "svm1")?.uuid;
  const found = `expected UUID ${SEEN}, found ${now ?? "no SVM of that name"}`;
  expectFailure(error, ReconcileError, "OTHER_SVM", "SVM svm1", found, "nothing was written", "re-created or renamed");
  expect(scene.simulator.cluster.state.svms.filter(({ uuid, service }) => uuid === (now ?? SEEN) && service)).toEqual(
    [],
  );
});

it("a service is not taken for absent by a UUID when the SVM of its name has another one", async () => {
  await start({ svm: { service: {} } });
  const svmUuid = uuidFromName("svm_of_old");
  const error = await rejectionOf(scene.run({ svmName: "svm1", svmUuid, ensure: "absent" }));
  expectFailure(
    error,
    ReconcileError,
    "OTHER_SVM",
    "not of the same SVM",
    svmUuid,
    uuidFromName("svm1"),
    "nothing was written",
  );
  expect(await scene.run({ svmName: "svm_gone", svmUuid, ensure: "absent" })).toMatchObject({ writes: 0 });
});

it("a service is not absent by name and UUID when the SVM of the UUID has another name, and none has the declared one", async () => {
  await start({ svm: {} });
  renameLiveSvm(scene.simulator, "svm1", "renamed");
  const error = await rejectionOf(scene.run({ svmName: "svm1", svmUuid: SEEN, ensure: "absent" }));
  expectFailure(
    error,
    ReconcileError,
    "OTHER_SVM",
    "not of the same SVM",
    `renamed has ${SEEN}`,
    "nothing was written",
  );
  expect(String(error)).not.toContain("svm2");
});

it("a service is absent by name and UUID where both are of its SVM, and not where nobody can tell", async () => {
  await start();
  const absent = { svmName: "svm1", svmUuid: uuidFromName("svm1"), ensure: "absent" } as const;
  expect(await scene.run(absent)).toMatchObject({ state: undefined, writes: 0 });
  scene.simulator.faults.add({ path: "/svm/svms", do: { status: 503, retryAfter: 300 } });
  expect(await rejectionOf(scene.run(absent))).toMatchObject({ name: "OntapApiError" });
});

it("a service is absent by name and UUID where the login may not list SVMs, or the release is old", async () => {
  await start({ cluster: { version: "9.8" } });
  const absent = { svmName: "svm1", svmUuid: uuidFromName("svm1"), ensure: "absent" } as const;
  expect(await scene.run(absent)).toMatchObject({ state: undefined, writes: 0 });
  scene.simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
  expect(await scene.run(absent)).toMatchObject({ state: undefined, writes: 0 });
});

it("a deletion whose answer was lost is told when the SVM of the name is another one by then", async () => {
  await start({
    svm: { service: { enabled: false } },
    faults: [{ method: "DELETE", times: 1, do: { drop: "after" } }],
    onArrival: ({ method }) => {
      if (method === "DELETE") recreateLiveSvm(scene.simulator, "svm1");
    },
  });
  const absent = { svmName: "svm1", svmUuid: uuidFromName("svm1"), ensure: "absent" } as const;
  const error = await rejectionOf(scene.run(absent));
  expectFailure(error, ReconcileError, "OTHER_SVM", "not of the same SVM", "to delete the service: Cluster cluster1 (");
});

it("a service is not taken for absent when its SVM has another name by now", async () => {
  await startSeen({ svm: { service: {} } });
  renameLiveSvm(scene.simulator, "svm1", "renamed");
  const error = await rejectionOf(scene.run({ svmName: "svm1", ensure: "absent" }));
  expectFailure(error, ReconcileError, "OTHER_SVM", SEEN, "live renamed, declared svm1", "nothing was written");
  expect(scene.simulator.service("renamed")).toMatchObject({ enabled: true });
});

it.each<[string, FaultEffect]>([
  ["was lost", { drop: "before" }],
  ["was turned away", { status: 503 }],
])("a service is not taken for deleted when its SVM was renamed while its deletion %s", async (_, effect) => {
  let isRenamed = false;
  await startSeen({
    svm: { service: {} },
    faults: [{ method: "DELETE", times: 1, do: effect }],
    onArrival: ({ method }) => {
      if (method !== "DELETE" || isRenamed) return;
      isRenamed = true;
      renameLiveSvm(scene.simulator, "svm1", "renamed");
    },
  });
  const error = await rejectionOf(scene.run({ svmName: "svm1", ensure: "absent" }));
  expectFailure(
    error,
    ReconcileError,
    "OTHER_SVM",
    SEEN,
    "live renamed, declared svm1",
    "the last write, to delete the service: Cluster cluster1 (",
  );
  expect(scene.simulator.service("renamed")).toMatchObject({ enabled: true });
});

it.each([{ enabled: false }, { targetAlias: "new" }, { ensure: "absent" as const }])(
  "a service of another SVM is not changed to %j",
  async (values) => {
    await startSeen({ svm: { service: {} } });
    const { uuid } = recreateLiveSvm(scene.simulator, "svm1");
    scene.simulator.setService("svm1", {});
    const error = await rejectionOf(scene.run({ svmName: "svm1", ...values }));
    expectFailure(error, ReconcileError, "OTHER_SVM", SEEN, uuid, "nothing was written");
    expect(writes()).toEqual([]);
  },
);
