import { ReconcileError } from "../../lib/errors";
import type { IscsiServiceSpec, Presence } from "../../lib/model/service";
import { loginInitiator } from "../../lib/testing";
import { ActiveSessions } from "../../lib/model/policies";
import type { FaultRule } from "../../lib/simulator/schema-types";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Scene } from "../helpers/reconciliation";
import { scene, start } from "./scene";

const DISABLED: IscsiServiceSpec = { svmName: "svm1", enabled: false, targetAlias: "db" };
const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };

/** A reconciliation of which a plan saw no more than that of a service that is there. */
async function startSeen(seen: Presence, live: { readonly enabled: boolean }): Promise<void> {
  await start({ svm: { service: { ...live, alias: "old" } } });
  scene.seen = seen;
  scene.activeSessions = ActiveSessions.END;
}

it.each<[string, Presence, boolean, IscsiServiceSpec, string]>([
  ["disabled that was disabled at plan", "disabled", true, DISABLED, "disabled"],
  ["disabled that was not there at plan", "absent", true, DISABLED, "disabled"],
  ["deleted that was not there at plan", "absent", false, ABSENT, "deleted"],
  ["deleted that was disabled at plan", "disabled", true, ABSENT, "deleted"],
])("no service is %s", async (_, seen, enabled, spec, effect) => {
  await startSeen(seen, { enabled });
  const error = await rejectionOf(scene.run(spec));
  const [saw, now] = [seen === "absent" ? "no" : "a disabled", enabled ? "an enabled" : "a disabled"];
  const told = `SVM svm1: not ${effect}: the plan saw ${saw} service, now ${now} one exists; nothing was written; plan again`;
  expectFailure(error, ReconcileError, "NOT_ANNOUNCED", told);
  expect(scene.methods).toBe(seen === "absent" && spec.ensure === undefined ? "POST GET" : "GET");
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled, targetAlias: "old" });
});

it.each<[string, Presence, boolean, IscsiServiceSpec]>([
  ["disabled", "enabled", true, DISABLED],
  ["given its alias while it stays disabled", "absent", false, DISABLED],
  ["deleted", "enabled", true, ABSENT],
  ["deleted, though somebody disabled it since", "enabled", false, ABSENT],
  ["enabled, though it was not there at plan", "absent", false, { svmName: "svm1", enabled: true, targetAlias: "db" }],
])("a service is %s as it was announced", async (_, seen, enabled, spec) => {
  await startSeen(seen, { enabled });
  await scene.run(spec);
  await scene.expectInSync(spec);
});

it("a service that somebody enables right before its deletion is left alone", async () => {
  await start({
    svm: { service: { enabled: false, alias: "old" } },
    onArrival: ({ method }) => {
      if (method === "DELETE") scene.simulator.setService("svm1", { enabled: true });
    },
  });
  scene.seen = "disabled";
  const error = await rejectionOf(scene.run(ABSENT));
  expectFailure(
    error,
    ReconcileError,
    "NOT_ANNOUNCED",
    "the plan saw a disabled service, now an enabled one exists; nothing was written",
  );
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled: true });
});

it("what was written before somebody enabled the service is told", async () => {
  await start({
    faults: [{ method: "PATCH", times: 1, do: { drop: "before" } }],
    onArrival: ({ method }) => {
      if (method === "PATCH") scene.simulator.setService("svm1", { enabled: true });
    },
  });
  scene.seen = "absent";
  const error = await rejectionOf(scene.run({ svmName: "svm1", enabled: false, targetAlias: "" }));
  expectFailure(
    error,
    ReconcileError,
    "NOT_ANNOUNCED",
    "the plan saw no service, now an enabled one exists; ONTAP accepted to create",
  );
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled: true });
});

it.each<[string, Scene, Presence, IscsiServiceSpec, ConstructorParameters<typeof ReconcileError>[0], string]>([
  [
    "created",
    { faults: [{ method: "POST", times: 1, do: { drop: "after" } }] },
    "absent",
    { svmName: "svm1", enabled: false },
    "NOT_ANNOUNCED",
    "an earlier write, to create the service (enabled false): Cluster cluster1 (",
  ],
  [
    "disabled",
    {
      svm: { service: { alias: "old" } },
      faults: [{ method: "PATCH", times: 1, do: { drop: "after" } }],
    },
    "enabled",
    ABSENT,
    "SESSIONS_PROTECTED",
    "an earlier write, to disable the service: Cluster cluster1 (",
  ],
])(
  "a service that was %s, though the answer was lost, is not said to be as it was",
  async (_, options, seen, spec, code, told) => {
    let isEnabled = false;
    await start({
      ...options,
      onArrival: ({ method }) => {
        if (method !== "GET" || isEnabled || scene.simulator.service("svm1")?.enabled !== false) return;
        isEnabled = true;
        scene.simulator.setService("svm1", { enabled: true });
        loginInitiator(scene.simulator, "svm1", "iqn.1994-05.com.redhat:host1");
      },
    });
    scene.seen = seen;
    const error = await rejectionOf(scene.run(spec));
    expectFailure(error, ReconcileError, code, told);
    expect(String(error)).not.toContain("nothing was written");
    expect(scene.simulator.service("svm1")).toMatchObject({ enabled: true });
  },
);

const LOCKED = { method: "DELETE" as const, do: { code: "2621573" } };

it.each<[string, readonly FaultRule[], ConstructorParameters<typeof ReconcileError>[0], string]>([
  ["at once", [], "STEP_FAILED", "cannot delete the service"],
  ["after a try that did not pass", [{ ...LOCKED, times: 1 }], "STEP_FAILED", "cannot delete the service"],
  ["as long as it is tried", [LOCKED], "STEP_FAILED", "cannot delete the service"],
  [
    "and it cannot be looked at then",
    [LOCKED, { method: "GET", skip: 1, do: { status: 401 } }],
    "OUTCOME_UNKNOWN",
    "the last write, to delete the service: Cluster cluster1 (",
  ],
])(
  "a deletion that is refused after the service was disabled says so, though that answer was lost: %s",
  async (_, before, code, refused) => {
    await start({
      svm: { service: { alias: "old" } },
      faults: [{ method: "PATCH", times: 1, do: { drop: "after" } }],
      onArrival: ({ method }) => {
        if (method !== "PATCH") return;
        for (const fault of [...before, { method: "DELETE" as const, do: { code: "8" } }])
          scene.simulator.faults.add(fault);
      },
    });
    const told = "an earlier write, to disable the service: Cluster cluster1 (";
    expectFailure(await rejectionOf(scene.run(ABSENT)), ReconcileError, code, refused, told);
    expect(scene.simulator.service("svm1")).toMatchObject({ enabled: false });
  },
);
