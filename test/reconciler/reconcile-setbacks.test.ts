import { ReconcileError } from "../../lib/errors";
import type { SeedSvm } from "../../lib/simulator/schema-types";
import type { IscsiServiceSpec } from "../../lib/model/service";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, start, UUID, SPEC, IN_SYNC } from "./scene";

describe("a write whose outcome is not known", () => {
  it("after one that was accepted leaves that one counted, and no more", async () => {
    await start({
      svm: { service: { alias: "old", enabled: false } },
      faults: [{ method: "PATCH", skip: 1, times: 1, do: { drop: "after" } }],
    });
    const unknown = [{ step: { kind: "set" } }];
    expect(await scene.run(SPEC)).toMatchObject({ state: IN_SYNC, writes: 1, unknown });
    expect(scene.methods).toBe("GET PATCH PATCH GET");
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
  const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };
  const OLD: Partial<SeedSvm> = { service: { alias: "old" } };

  it("is followed by the next step when it shows", async () => {
    await start({ svm: { service: {} }, faults: [{ method: "PATCH", do: { status: 202, after: true } }] });
    expect(await scene.run(ABSENT)).toMatchObject({ state: undefined, writes: 1 });
    expect(scene.methods.replaceAll(/GET ?/g, "").trim()).toBe("DELETE PATCH DELETE");
  });

  it("is not followed by a creation when somebody deletes the service meanwhile", async () => {
    const onArrival = ({ method }: { readonly method: string }): void => {
      if (method === "PATCH") scene.simulator.setService("svm1", undefined);
    };
    const error = { code: "13001", message: "the volume is full" };
    const job = {
      path: "/cluster/jobs/5e8c9902-207a-5aeb-b120-430c585a445f",
      do: { status: 200, body: { state: "failure", error } },
    };
    await start({ svm: OLD, faults: [{ method: "PATCH", do: { status: 202 } }, job], onArrival });
    const told = ["; its job: failure, the volume is full, 13001", "not finished after a minute"];
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "OUTCOME_UNKNOWN", ...told);
    expect(scene.methods.replaceAll(/GET ?/g, "").trim()).toBe("PATCH");
  });
});

it("a locked SVM is tried for about 90 seconds, with a look before each try", async () => {
  await start({ svm: { service: { alias: "old" } }, faults: [{ method: "PATCH", do: { code: "2621573" } }] });
  expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "STEP_FAILED", "2621573", "in a few minutes");
  expect(scene.pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(80_000);
  expect(scene.methods).toMatch(/^(GET (PATCH ?)+)+/);
});

describe("the next look", () => {
  it("comes after a pause in which a write that is under way can end, and the one that reads back comes at once", async () => {
    await start({ faults: [{ method: "POST", times: 2, do: { drop: "before" } }] });
    await scene.run(SPEC);
    expect(scene.pauses).toEqual([300, 300]);
  });

  it("waits ever longer for old values to go, some three seconds in all", async () => {
    await start({ faults: [{ method: "POST", do: { staleReads: 1_000 } }] });
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "READ_BACK_MISMATCH", "service: live absent");
    expect(scene.pauses).toEqual([100, 400, 1_000, 2_000]);
  });
});

describe("reading back", () => {
  it("tolerates that old values are shown for a moment", async () => {
    await start({ faults: [{ method: "POST", do: { staleReads: 2 } }] });
    expect(await scene.run(SPEC)).toMatchObject({ writes: 1 });
    expect(scene.methods).toBe("GET POST GET GET GET");
  });
});
