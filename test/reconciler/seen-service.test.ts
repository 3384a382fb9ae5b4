import { ReconcileError } from "../../lib/errors";
import type { IscsiServiceSpec, Presence } from "../../lib/model/service";
import { ActiveSessions } from "../../lib/model/policies";
import { expectFailure, rejectionOf } from "../helpers/failure";
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
