import { ReconcileError, SettingsError, TransportError } from "../../lib/errors";
import type { IscsiServiceSpec } from "../../lib/model/iscsi-service";
import { Attempts } from "../../lib/reconciler/attempts";
import { notTheSeenSvm, readAfter } from "../../lib/reconciler/messages";
import type { FaultRule } from "../../lib/simulator/faults/fault-rule";
import { withSvm } from "../../lib/simulator/state/state";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Scene } from "../helpers/reconciliation";
import { scene, start, SPEC as BY_NAME, UUID } from "./scene";

const SPEC: IscsiServiceSpec = { ...BY_NAME, svmUuid: UUID };
const UNREADABLE: FaultRule = { method: "GET", skip: 1, do: { drop: "before" } };

describe("when the service cannot be read after a write", () => {
  it.each<[string, Scene, string]>([
    ["that was accepted", {}, 'ONTAP accepted to create the service (enabled true, target.alias "db"); reading'],
    [
      "whose answer was lost",
      { faults: [{ method: "POST", do: { drop: "after" } }] },
      'the last write, to create the service (enabled true, target.alias "db"): Cluster cluster1 (',
    ],
    [
      "whose answer was lost after one that was accepted",
      {
        svm: { service: { enabled: false, alias: "old" } },
        faults: [{ method: "PATCH", skip: 1, do: { drop: "before" } }],
      },
      'ONTAP accepted to enable the service; the last write, to set the alias "db": Cluster cluster1 (',
    ],
  ])("%s, the error tells what is known of both, and what is not", async (_, { faults = [], ...rest }, text) => {
    await start({ ...rest, faults: [...faults, UNREADABLE] });
    const error = await rejectionOf(scene.run(SPEC));
    const failed = "reading the service afterwards failed: Cluster cluster1 (";
    expectFailure(
      error,
      ReconcileError,
      "OUTCOME_UNKNOWN",
      "SVM svm1: the state of the service is not known",
      text,
      failed,
    );
    expect(error).toHaveProperty("cause", expect.any(TransportError));
  });

  it("because the credentials are gone by then, the error tells the write, too", async () => {
    await start();
    const error = new SettingsError("TOKEN_INVALID", "ONTAP_TOKEN_FILE: got no token", { remedy: "renew it" });
    const attempts = new Attempts();
    attempts.add({ step: { kind: "create", values: {} }, svm: "svm1", outcome: "done" });
    const read = readAfter(attempts, "svm1", Promise.reject(error));
    const failed = "reading the service afterwards failed: ONTAP_TOKEN_FILE: got no token; renew it";
    expectFailure(await rejectionOf(read), ReconcileError, "OUTCOME_UNKNOWN", "accepted to create", failed);
  });

  it("running it again ends as declared", async () => {
    await start({ faults: [{ ...UNREADABLE, times: 5 }] });
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "OUTCOME_UNKNOWN");
    await scene.expectInSync(SPEC);
  });
});

it("a service that cannot be read before anything was written is told as what it is", async () => {
  await start({ faults: [{ do: { drop: "before" } }] });
  expectFailure(await rejectionOf(scene.run(SPEC)), TransportError, "CONNECTION_LOST", "Cluster cluster1 (");
});

it("an SVM that ONTAP does not take for its own name is not said to be another one", () => {
  const { message } = notTheSeenSvm("svm1", UUID, { found: UUID }, "nothing was written");
  expect(message).toContain(`ONTAP refused its name together with its UUID ${UUID}, though it has both`);
});

describe("an SVM that is renamed", () => {
  it.each<[string, number, string]>([
    ["before the first write", 0, "nothing was written"],
    [
      "after a write",
      1,
      'ONTAP accepted to enable the service; the last write, to set the alias "db": Cluster cluster1 (',
    ],
  ])("%s is not written any more, and the error tells what was", async (_, skip, text) => {
    await start({
      svm: { service: { enabled: false, alias: "old" } },
      faults: [{ method: "PATCH", skip, do: { drop: "before" } }],
      onArrival: ({ method }) => {
        const writes = scene.methods.split(" ").filter((sent) => sent === "PATCH").length;
        if (method === "PATCH" ? writes === skip : skip === 0) rename();
      },
    });
    const error = await rejectionOf(scene.run(SPEC));
    expectFailure(error, ReconcileError, "OTHER_SVM", UUID, "live svm9, declared svm1", text);
    expect(scene.simulator.service("svm9")).toMatchObject({ enabled: skip === 1, targetAlias: "old" });
  });

  function rename(): void {
    scene.simulator.cluster.update((state) => withSvm(state, UUID, { name: "svm9" }));
  }
});
