import { messageOf, ReconcileError } from "../../lib/errors";
import type { FaultRule } from "../../lib/simulator/faults/fault-rule";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, SPEC, start } from "./scene";

const AFTER_THE_JOB = "run it again when the job has ended, not before: what is written meanwhile is queued behind it";
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
    const told = ["what is live now is not known: the last write: job ", "reading the service afterwards failed: GET "];
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
    expect(error).toHaveProperty("remedy", AFTER_THE_JOB);
    expect(messageOf(error).match(/run it again/g)).toHaveLength(1);
  });
});
