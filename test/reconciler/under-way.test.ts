import { messageOf, ReconcileError } from "../../lib/errors";
import { DeletionPolicy } from "../../lib/model/deletion-policy";
import type { IscsiServiceSpec } from "../../lib/model/iscsi-service";
import type { FaultRule } from "../../lib/simulator/faults/fault-rule";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, SPEC, start, UUID } from "./scene";

const AFTER_THE_JOB = "run it again when the job has ended, not before: what is written meanwhile is queued behind it";
const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };
const NO_JOBS: FaultRule = { path: "/cluster/jobs", do: { code: "6" } };

describe("a write that ONTAP made a job of, and whose end nobody saw", () => {
  it.each<[string, readonly FaultRule[]]>([
    ["the cluster goes away", [{ method: "GET", skip: 1, do: { drop: "before" } }]],
    ["the cluster is overloaded", [{ method: "GET", skip: 1, do: { status: 503 } }]],
    ["the service may not be read any more", [NO_JOBS, { method: "GET", skip: 1, do: { code: "6" } }]],
  ])("is not to be followed by another run before it has ended, also when %s", async (_, unreadable) => {
    const faults = [{ method: "PATCH" as const, do: { job: { reads: 100_000 } } }, ...unreadable];
    await start({ svm: { service: { alias: "old" } }, faults });
    const error = await rejectionOf(scene.run(SPEC));
    const last = 'what is live now is not known: the last write, to set the alias "db": job ';
    const told = [last, "reading the service afterwards failed: GET "];
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
    expect(error).toHaveProperty("remedy", AFTER_THE_JOB);
    expect(messageOf(error).match(/run it again/g)).toHaveLength(1);
  });
});

describe("a service that is disabled for its deletion by a job whose end nobody saw", () => {
  it("is deleted when it shows to be disabled", async () => {
    await start({ svm: { service: {} }, faults: [{ method: "PATCH", do: { job: { reads: 0 } } }, NO_JOBS] });
    expect(await scene.run(ABSENT)).toMatchObject({ state: undefined, writes: 1 });
    expect(writes()).toBe("DELETE PATCH DELETE");
  });

  it("is told to be disabled, and not written any more, while that does not show", async () => {
    await start({ svm: { service: {} }, faults: [{ method: "PATCH", do: { job: { reads: 100_000 } } }, NO_JOBS] });
    const error = await rejectionOf(scene.run(ABSENT));
    const told = "nothing more is written meanwhile: the last write, to disable the service: job ";
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", told);
    expect(error).toHaveProperty("remedy", AFTER_THE_JOB);
    expect(writes()).toBe("DELETE PATCH");
  });
});

describe("a service that is deleted while it is changed by a job whose end nobody saw", () => {
  const faults: readonly FaultRule[] = [{ method: "PATCH", do: { job: { reads: 100_000 } } }, NO_JOBS];
  /** Another actor deletes the service. */
  const onArrival = ({ path }: { readonly path: string }): void => {
    if (path.includes("/cluster/jobs")) scene.simulator.setService("svm1", undefined);
  };

  it("is not created again meanwhile", async () => {
    await start({ svm: { service: { alias: "old" } }, faults, onArrival });
    const error = await rejectionOf(scene.run(SPEC));
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", "nothing more is written meanwhile");
    expect(writes()).toBe("PATCH");
  });

  it("is given up", async () => {
    await start({ svm: { service: {} }, faults, onArrival });
    const svm = { svmName: "svm1", svmUuid: UUID };
    expect(await scene.retire(svm, DeletionPolicy.DISABLE)).toMatchObject({ state: undefined, writes: 0 });
    expect(writes()).toBe("PATCH");
  });
});

describe("a deletion by jobs that fail unseen", () => {
  const DISABLE_FIRST =
    "when the next run ends like this, too, declare enabled: false, apply that, and delete the service then: ONTAP may refuse to delete an enabled one";

  it.each<[string, boolean, string]>([
    ["of an enabled service", true, `${AFTER_THE_JOB}; ${DISABLE_FIRST}`],
    ["of a disabled service", false, AFTER_THE_JOB],
  ])("%s tells what is left to try", async (_, enabled, remedy) => {
    const faults: readonly FaultRule[] = [
      { method: "DELETE", do: { job: { code: "5373960" } } },
      { path: "/cluster/jobs", do: { code: "4" } },
    ];
    await start({ svm: { service: { enabled } }, faults });
    const error = await rejectionOf(scene.run(ABSENT));
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", "ONTAP has no record of it; look what became of it: ");
    expect(error).toHaveProperty("remedy", remedy);
  });
});

/** The writes so far, such as `PATCH DELETE`. */
function writes(): string {
  return scene.methods.replaceAll(/GET ?/g, "").trim();
}
