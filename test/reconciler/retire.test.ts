import { ReconcileError } from "../../lib/errors";
import { DeletionPolicy } from "../../lib/model/deletion-policy";
import { uuidFromName } from "../../lib/simulator/state/identity";
import type { SeedService } from "../../lib/simulator/seed/seed-document";
import type { Service } from "../../lib/simulator/state/svm";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, start } from "./scene";

const SVM = { svmName: "svm1" };

/** The writes so far, such as `PATCH DELETE`. */
function writes(): string {
  return scene.simulator.requests.flatMap(({ method }) => (method === "GET" ? [] : [method])).join(" ");
}

describe("giving a service up", () => {
  it.each<[DeletionPolicy, SeedService, Partial<Service> | undefined, string]>([
    [DeletionPolicy.RETAIN, { enabled: true, alias: "a" }, { enabled: true, targetAlias: "a" }, ""],
    [DeletionPolicy.DISABLE, { enabled: true, alias: "a" }, { enabled: false, targetAlias: "a" }, "PATCH"],
    [DeletionPolicy.DISABLE, { enabled: false, alias: "a" }, { enabled: false, targetAlias: "a" }, ""],
    [DeletionPolicy.DELETE, { enabled: true }, undefined, "DELETE PATCH DELETE"],
    [DeletionPolicy.DELETE, { enabled: false }, undefined, "DELETE"],
  ])("with %s turns %j into %j", async (policy, before, after, expected) => {
    await start({ svm: { service: before } });
    await scene.retire(SVM, policy);
    const service = scene.simulator.service("svm1");
    if (after === undefined) expect(service).toBeUndefined();
    else expect(service).toMatchObject(after);
    expect(writes()).toBe(expected);
  });

  it.each(Object.values(DeletionPolicy))("with %s is done when there is none", async (policy) => {
    await start();
    expect(await scene.retire(SVM, policy)).toEqual({ state: undefined, writes: 0 });
    expect(writes()).toBe("");
  });

  it("with disable creates nothing when somebody deletes the service between the look and the write", async () => {
    await start({
      svm: { service: {} },
      onArrival: ({ method }) => {
        if (method === "PATCH") scene.simulator.setService("svm1", undefined);
      },
    });
    await scene.retire(SVM, DeletionPolicy.DISABLE);
    expect(scene.simulator.service("svm1")).toBeUndefined();
    expect(writes()).toBe("PATCH");
  });

  it("may be repeated", async () => {
    await start({ svm: { service: {} } });
    await scene.retire(SVM, DeletionPolicy.DELETE);
    expect(await scene.retire(SVM, DeletionPolicy.DELETE)).toEqual({ state: undefined, writes: 0 });
  });

  it("follows an SVM that was renamed", async () => {
    await start({ svm: { service: {} } });
    await scene.retire({ svmName: "old", svmUuid: uuidFromName("svm1") }, DeletionPolicy.DELETE);
    expect(scene.simulator.service("svm1")).toBeUndefined();
  });

  it.each([DeletionPolicy.DISABLE, DeletionPolicy.DELETE])("with %s spares another SVM of the name", async (policy) => {
    await start({ svm: { service: {} } });
    const error = await rejectionOf(scene.retire({ svmName: "svm1", svmUuid: uuidFromName("old") }, policy));
    const uuids = [uuidFromName("old"), uuidFromName("svm1")];
    expectFailure(error, ReconcileError, "OTHER_SVM", ...uuids, "nothing was written");
    expect(writes()).toBe("");
  });
});
