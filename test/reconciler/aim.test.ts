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
  expectFailure(
    error,
    ReconcileError,
    "OTHER_SVM",
    "SVM svm1",
    found,
    "nothing was written",
    "if renamed, declare its new name",
  );
  expect(scene.simulator.cluster.state.svms.filter(({ uuid, service }) => uuid === (now ?? SEEN) && service)).toEqual(
    [],
  );
});

/** A run that finds another SVM than it is for: what happens before it, or when the DELETE arrives, and what is told. */
interface OtherSvm {
  readonly service?: Scene["svm"];
  readonly fault?: FaultEffect;
  readonly before?: () => void;
  readonly atDelete?: () => void;
  readonly seen?: string;
  readonly svmUuid?: string;
  readonly tells: readonly string[];
  /** The SVM whose service stays as it was. */
  readonly left?: string;
}

const rename = (): void => {
  renameLiveSvm(scene.simulator, "svm1", "renamed");
};
const RENAMED = { atDelete: rename, seen: SEEN, left: "renamed" };
const AFTER_DELETE = "the last write, to delete the service: Cluster cluster1 (";
const OF_OLD = uuidFromName("svm_of_old");

const OTHER_SVMS: Readonly<Record<string, OtherSvm>> = {
  "for absent by a UUID when the SVM of its name has another one": {
    svmUuid: OF_OLD,
    tells: ["not of the same SVM", OF_OLD, SEEN, "nothing was written"],
    left: "svm1",
  },
  "for absent by name and UUID when the SVM of the UUID has another name, and none has the declared one": {
    service: {},
    before: rename,
    svmUuid: SEEN,
    tells: ["not of the same SVM", `renamed has ${SEEN}`, "nothing was written"],
  },
  "for deleted when the answer was lost, and the SVM of the name is another one by then": {
    service: { service: { enabled: false } },
    fault: { drop: "after" },
    atDelete: () => recreateLiveSvm(scene.simulator, "svm1"),
    svmUuid: SEEN,
    tells: ["not of the same SVM", "to delete the service: Cluster cluster1 ("],
  },
  "for absent when its SVM has another name by now": {
    before: rename,
    seen: SEEN,
    tells: [SEEN, "live renamed, declared svm1", "nothing was written"],
    left: "renamed",
  },
  "for deleted when its SVM was renamed while its deletion was lost": {
    ...RENAMED,
    fault: { drop: "before" },
    tells: [SEEN, "live renamed, declared svm1", AFTER_DELETE],
  },
  "for deleted when its SVM was renamed while its deletion was turned away": {
    ...RENAMED,
    fault: { status: 503 },
    tells: [SEEN, "live renamed, declared svm1", AFTER_DELETE],
  },
};

it.each(Object.entries(OTHER_SVMS))("a service is not taken %s", async (_, given) => {
  const { service = { service: {} }, fault, before, atDelete, seen, svmUuid, tells, left } = given;
  let isDone = false;
  await start({
    svm: service,
    faults: fault === undefined ? [] : [{ method: "DELETE", times: 1, do: fault }],
    onArrival: ({ method }) => {
      if (method !== "DELETE" || isDone) return;
      isDone = true;
      atDelete?.();
    },
  });
  scene.seenSvmUuid = seen;
  before?.();
  const spec = { svmName: "svm1", ensure: "absent", ...(svmUuid && { svmUuid }) } as const;
  expectFailure(await rejectionOf(scene.run(spec)), ReconcileError, "OTHER_SVM", ...tells);
  if (left !== undefined) expect(scene.simulator.service(left)).toMatchObject({ enabled: true });
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
