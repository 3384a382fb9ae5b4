import { ReconcileError } from "../../lib/errors";
import type { IscsiServiceSpec } from "../../lib/model/iscsi-service";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, start, UUID } from "./scene";

const DISABLED: IscsiServiceSpec = { svmName: "svm1", enabled: false, targetAlias: "db" };
const OLD = { service: { alias: "old" } };
const [LOST, UNDONE] = [
  { method: "PATCH" as const, times: 1, do: { drop: "after" as const } },
  { method: "PATCH" as const, times: 1, do: { drop: "before" as const } },
];
const UNREADABLE = { method: "GET" as const, do: { status: 401 } };
const EARLIER = "an earlier write, to disable the service: Cluster cluster1 (";

/** Does something when the n-th write arrives. */
function atWrite(ordinal: number, happen: () => void): (arrival: { readonly method: string }) => void {
  let writes = 0;
  return ({ method }) => {
    if (method !== "GET" && ++writes === ordinal) happen();
  };
}

async function failure(spec: IscsiServiceSpec): Promise<string> {
  return String(await rejectionOf(scene.run(spec)));
}

describe("what a failure tells of the writes before it", () => {
  it("is a write whose answer was lost, also when the SVM is another one by now", async () => {
    await start({ svm: OLD, faults: [LOST, { method: "PATCH", do: { code: "2621462" } }] });
    scene.seenSvmUuid = UUID;
    expectFailure(await rejectionOf(scene.run(DISABLED)), ReconcileError, "OTHER_SVM", EARLIER);
  });

  it("is a write whose answer was lost, also when the sessions cannot be read then", async () => {
    await start({
      svm: OLD,
      faults: [UNDONE],
      onArrival: atWrite(1, () => {
        scene.simulator.faults.add({ path: "/protocols/san/iscsi/sessions", do: { garbage: true } });
      }),
    });
    expectFailure(await rejectionOf(scene.run(DISABLED)), ReconcileError, "STEP_FAILED", "cannot disable", EARLIER);
  });

  it("is a write whose answer was lost, also when the read-back shows other values", async () => {
    await start({
      svm: OLD,
      faults: [LOST],
      onArrival: atWrite(2, () => {
        scene.simulator.setService("svm1", { enabled: true });
      }),
    });
    const shown = "reading it back shows enabled: live true, declared false; ";
    const accepted = 'ONTAP accepted to set the alias "db"; ';
    expectFailure(
      await rejectionOf(scene.run(DISABLED)),
      ReconcileError,
      "READ_BACK_MISMATCH",
      shown,
      accepted,
      EARLIER,
    );
  });

  it("is a try whose answer was lost, of the very step that is refused then", async () => {
    await start({ svm: OLD, faults: [UNDONE, { method: "PATCH", do: { code: "8" } }] });
    const error = await rejectionOf(scene.run({ svmName: "svm1", enabled: false }));
    expectFailure(error, ReconcileError, "STEP_FAILED", "cannot disable the service: Cluster cluster1 (", EARLIER);
  });

  it("is that a step was accepted, not that its answer was lost before", async () => {
    await start({ svm: OLD, faults: [UNDONE, { method: "PATCH", skip: 1, do: { code: "8" } }] });
    const message = await failure(DISABLED);
    expect(message).toContain("; ONTAP accepted to disable the service");
    expect(message).not.toContain("an earlier write");
  });

  it("is no refusal of a step that was accepted since", async () => {
    const refused = { method: "PATCH" as const, times: 1, do: { status: 429, retryAfter: 10 } };
    await start({
      svm: OLD,
      faults: [refused],
      onArrival: atWrite(2, () => {
        scene.simulator.faults.add(UNREADABLE);
      }),
    });
    const message = await failure({ svmName: "svm1", enabled: false });
    expect(message).toContain("ONTAP accepted to disable the service; reading the service afterwards failed");
    expect(message).not.toContain("the last write");
  });

  it("is the step that was refused to the end, once, though another one is called for by then", async () => {
    let isEnabled = false;
    await start({
      svm: { service: { alias: "old", enabled: false } },
      onArrival: ({ method }) => {
        if (method === "GET") scene.simulator.setService("svm1", { enabled: false });
        else isEnabled = !isEnabled;
        if (method !== "GET" && isEnabled)
          scene.simulator.faults.add({ method: "PATCH", times: 1, do: { code: "2621573", retryAfter: 10 } });
      },
    });
    const message = await failure({ svmName: "svm1", enabled: true, targetAlias: "db" });
    expect(message).toContain('SVM svm1: cannot set the alias "db" in 5 attempts: Cluster cluster1 (');
    expect(message).toContain("; ONTAP accepted to enable the service");
    expect(message).not.toContain("the last write");
  });

  it("is a write that may have taken effect each time, once", async () => {
    await start({ svm: OLD, faults: [{ method: "PATCH", do: { status: 503 } }] });
    const message = await failure({ svmName: "svm1", targetAlias: "db" });
    expect(message).toContain('cannot set the alias "db" in 5 attempts: Cluster cluster1 (');
    expect(message).not.toContain("an earlier write");
  });

  it("is the creation alone, whose answer tells no UUID for the step after it", async () => {
    await start({
      faults: [
        { method: "POST", do: { after: true, replaceBody: { num_records: 0 } } },
        { ...UNREADABLE, skip: 1 },
      ],
    });
    const message = await failure({ svmName: "svm1", enabled: true, targetAlias: "" });
    expect(message).toContain(
      "ONTAP accepted to create the service (enabled true); reading the service afterwards failed",
    );
    expect(message).not.toContain("clear the target's alias");
  });
});
