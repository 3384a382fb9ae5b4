import { ReconcileError, TransportError } from "../../lib/errors";
import type { FaultRule, SeedSvm } from "../../lib/simulator/schema-types";
import { uuidFromName, type Service } from "../../lib/simulator/svm";
import type { IscsiServiceSpec } from "../../lib/model/service";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, start, UUID, SPEC, IN_SYNC } from "./scene";

describe("a write whose outcome is not known", () => {
  it.each<[string, FaultRule["do"]]>([
    ["the connection is cut after it took effect", { drop: "after" }],
    ["its answer is cut short", { truncate: true }],
    ["its answer makes no sense", { garbage: true }],
    ["a proxy gives up on it", { after: true, status: 502 }],
    ["a node does not answer in time", { after: true, code: "65541" }],
  ])("is followed by a look and not by a second POST: %s", async (_, fault) => {
    await start({ faults: [{ method: "POST", do: fault }] });
    expect(await scene.run(SPEC)).toMatchObject({ state: { svmUuid: UUID }, writes: 0 });
    expect(scene.setbacks).toHaveLength(1);
    expect(scene.methods).toBe("GET POST GET");
    await scene.expectInSync(SPEC);
  });

  it("is sent again only after a look showed that it had no effect", async () => {
    await start({ faults: [{ method: "POST", times: 1, do: { drop: "before" } }] });
    expect(await scene.run(SPEC)).toMatchObject({ writes: 1 });
    expect(scene.methods).toBe("GET POST GET POST GET");
  });

  it("of a change ends in the declared state without a repetition", async () => {
    await start({
      svm: { service: { alias: "old", enabled: false } },
      faults: [{ method: "PATCH", times: 1, do: { drop: "after" } }],
    });
    expect(await scene.run(SPEC)).toMatchObject({ writes: 1 });
    expect(scene.methods).toBe("GET PATCH GET PATCH GET");
    expect(scene.simulator.service("svm1")).toMatchObject(IN_SYNC);
  });

  it("after one that was accepted leaves that one counted, and no more", async () => {
    await start({
      svm: { service: { alias: "old", enabled: false } },
      faults: [{ method: "PATCH", skip: 1, times: 1, do: { drop: "after" } }],
    });
    const unknown = [{ step: { kind: "set" } }];
    expect(await scene.run(SPEC)).toMatchObject({ state: IN_SYNC, writes: 1, unknown });
    expect(scene.methods).toBe("GET PATCH PATCH GET");
  });

  it("is given up after some rounds, with the last reason", async () => {
    await start({ faults: [{ method: "POST", do: { drop: "before" } }] });
    const error = await rejectionOf(scene.run(SPEC));
    expectFailure(
      error,
      ReconcileError,
      "NO_CONVERGENCE",
      "SVM svm1",
      "5 attempts",
      "connection ended",
      "does not answer this write",
    );
    expect(error).toHaveProperty("cause", expect.any(TransportError));
    expect(scene.methods).toBe("GET POST GET POST GET POST GET POST GET POST GET");
  });

  it("is not given up when the last look finds the declared state", async () => {
    await start({
      faults: [
        { method: "POST", times: 4, do: { drop: "before" } },
        { method: "POST", do: { drop: "after" } },
      ],
    });
    expect(await scene.run(SPEC)).toMatchObject({ state: { svmUuid: UUID }, writes: 0 });
    expect(scene.setbacks).toHaveLength(5);
  });
});

describe("a write that ONTAP answers with 202", () => {
  const JOB = uuidFromName("job");
  const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };
  const OLD: Partial<SeedSvm> = { service: { alias: "old" } };
  const LATE: FaultRule["do"] = { status: 202, after: true, staleReads: 6 };

  it.each<[string, FaultRule["do"], Partial<SeedSvm>, IscsiServiceSpec, string]>([
    ["a creation, done at once", { status: 202, after: true }, {}, SPEC, "GET POST GET"],
    ["a creation, done late", LATE, {}, SPEC, "GET POST GET GET GET GET GET GET GET"],
    ["a change, done at once", { status: 202, after: true }, OLD, SPEC, "GET PATCH GET"],
    [
      "a deletion, done at once",
      { status: 202, after: true },
      { service: { enabled: false } },
      ABSENT,
      "GET DELETE GET",
    ],
  ])("is read until it shows, and not repeated: %s", async (_, effect, svm, spec, methods) => {
    await start({ svm, faults: [{ method: methods.split(" ")[1] as "POST", do: effect }] });
    expect(await scene.run(spec)).toMatchObject({ writes: 0, unknown: [{ reason: { status: 202 } }] });
    expect(scene.methods).toBe(methods);
    await scene.expectInSync(spec);
  });

  it.each<[string, Partial<SeedSvm>, IscsiServiceSpec, string]>([
    ["creation", {}, SPEC, "POST"],
    ["change", OLD, SPEC, "PATCH"],
    ["deletion", { service: { enabled: false } }, ABSENT, "DELETE"],
    ["deletion that is sent before the service is disabled", { service: {} }, ABSENT, "DELETE"],
  ])(
    "and never done ends after a minute with its job, and nothing more is written: a %s",
    async (_, svm, spec, method) => {
      await start({ svm, faults: [{ method: method as "POST", do: { status: 202 } }] });
      const error = await rejectionOf(scene.run(spec));
      const told = ["SVM svm1: not finished after a minute: the last write, to ", `HTTP 202, job ${JOB}: `];
      expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
      expect(error).toHaveProperty(
        "remedy",
        `check its job: job show -uuid ${JOB}; run it again when the job has ended`,
      );
      expect(scene.methods.replaceAll(/GET ?/g, "").trim()).toBe(method);
      expect(scene.pauses.reduce((sum, ms) => sum + ms)).toBe(58_500);
    },
  );

  it("is followed by the next step when it shows", async () => {
    await start({ svm: { service: {} }, faults: [{ method: "PATCH", do: { status: 202, after: true } }] });
    expect(await scene.run(ABSENT)).toMatchObject({ state: undefined, writes: 1 });
    expect(scene.methods.replaceAll(/GET ?/g, "").trim()).toBe("DELETE PATCH DELETE");
  });

  it("is not followed by a creation when somebody deletes the service meanwhile", async () => {
    const onArrival = ({ method }: { readonly method: string }): void => {
      if (method === "PATCH") scene.simulator.setService("svm1", undefined);
    };
    await start({ svm: OLD, faults: [{ method: "PATCH", do: { status: 202 } }], onArrival });
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "OUTCOME_UNKNOWN", "not finished after a minute");
    expect(scene.methods.replaceAll(/GET ?/g, "").trim()).toBe("PATCH");
  });

  it("names its job, too, when the service cannot be read then", async () => {
    const faults: FaultRule[] = [
      { method: "PATCH", do: { status: 202 } },
      { method: "GET", skip: 1, do: { code: "6" } },
    ];
    await start({ svm: OLD, faults });
    const error = await rejectionOf(scene.run(SPEC));
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", "reading the service afterwards failed: ", `-uuid ${JOB}`);
  });
});

describe("the next look", () => {
  it("comes after a pause in which a write that is under way can end, and the one that reads back comes at once", async () => {
    await start({ faults: [{ method: "POST", times: 2, do: { drop: "before" } }] });
    await scene.run(SPEC);
    expect(scene.pauses).toEqual([300, 300]);
  });

  it("waits ever longer for old values to go, some three seconds in all", async () => {
    await start({ faults: [{ method: "POST", do: { staleReads: 1_000 } }] });
    await rejectionOf(scene.run(SPEC));
    expect(scene.pauses).toEqual([100, 400, 1_000, 2_000]);
  });
});

describe("reading back", () => {
  it("tolerates that old values are shown for a moment", async () => {
    await start({ faults: [{ method: "POST", do: { staleReads: 2 } }] });
    expect(await scene.run(SPEC)).toMatchObject({ writes: 1 });
    expect(scene.methods).toBe("GET POST GET GET GET");
  });

  it.each<[string, Partial<Service>, string]>([
    ["another alias", { targetAlias: "theirs" }, 'target.alias: live "theirs", declared "db"'],
    ["another flag", { enabled: false }, "enabled: live false, declared true"],
  ])("that shows %s to the end is a mismatch, with the field and both values", async (_, change, text) => {
    await start({
      onArrival: ({ method, query }) => {
        if (method === "GET" && query.includes(UUID)) scene.simulator.setService("svm1", change);
      },
    });
    const error = await rejectionOf(scene.run(SPEC));
    expectFailure(
      error,
      ReconcileError,
      "READ_BACK_MISMATCH",
      "SVM svm1",
      "ONTAP accepted the change",
      text,
      "run it again",
    );
    expect(scene.methods).toBe("GET POST GET GET GET GET GET");
  });

  it("that finds nothing to the end is a mismatch", async () => {
    await start({ faults: [{ method: "POST", do: { staleReads: 1_000 } }] });
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "READ_BACK_MISMATCH", "service: live absent");
  });

  it("does not take another SVM's service for the created one", async () => {
    const svm = { uuid: uuidFromName("svm2"), name: "svm2" };
    const record = { svm, enabled: true, target: { name: "iqn", alias: "svm2" } };
    await start({ faults: [{ method: "POST", do: { replaceBody: { num_records: 1, records: [record] } } }] });
    expect(await scene.run({ svmUuid: UUID, enabled: true })).toMatchObject({ state: { svmUuid: UUID } });
    expect(scene.setbacks).toMatchObject([{ code: "RESPONSE_INVALID" }]);
  });
});

describe("a refusal", () => {
  it.each<[string, Partial<SeedSvm>, IscsiServiceSpec, string, string]>([
    ["the SVM is stopped", { state: "stopped" }, SPEC, "5374893", "vserver start -vserver svm1"],
    ["the SVM serves NVMe", { nvme: true }, SPEC, "5373966", "declare another SVM"],
    ["iSCSI is not allowed", { iscsiAllowed: false }, SPEC, "2621507", "vserver add-protocols -vserver svm1"],
    ["there is no such SVM", {}, { ...SPEC, svmName: "no_such" }, "2621462", "SVM no_such: cannot create the service"],
    ["the SVM stays locked", { lockedForWrites: 100 }, SPEC, "2621573", "run it again in a few seconds"],
    [
      "name and UUID are of two SVMs",
      {},
      { ...SPEC, svmName: "svm2", svmUuid: UUID },
      "2621706",
      "vserver show -fields uuid",
    ],
  ])("because %s names step, SVM and remedy, and leaves nothing half done", async (_, svm, spec, ontapCode, text) => {
    await start({ svm });
    const error = await rejectionOf(scene.run(spec));
    expectFailure(error, ReconcileError, "STEP_FAILED", "cannot create the service", `ONTAP ${ontapCode}`, text);
    expect(error).toHaveProperty("cause", expect.objectContaining({ ontapCode }));
    expect(scene.simulator.service("svm1")).toBeUndefined();
  });

  it("of a second step tells that one, after the first was reported", async () => {
    await start({
      svm: { service: { alias: "old", enabled: false } },
      faults: [{ method: "PATCH", skip: 1, do: { code: "262245" } }],
    });
    const error = await rejectionOf(scene.run(SPEC));
    expectFailure(error, ReconcileError, "STEP_FAILED", 'SVM svm1: cannot set the alias "db"', "262245");
    expect(scene.steps).toEqual(["enable the service"]);
  });

  it("passes when the lock of the SVM does", async () => {
    await start({ svm: { lockedForWrites: 2 } });
    expect(await scene.run(SPEC)).toMatchObject({ writes: 1 });
    expect(scene.methods).toBe("GET POST POST POST GET");
  });
});
