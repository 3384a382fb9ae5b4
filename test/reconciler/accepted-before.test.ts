import { ReconcileError } from "../../lib/errors";
import type { IscsiServiceSpec } from "../../lib/model/iscsi-service";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Scene } from "../helpers/reconciliation";
import { scene, SPEC, start, UUID } from "./scene";

const BUSY = { code: "8", status: 409 };
const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };
const DISABLED: IscsiServiceSpec = { svmName: "svm1", enabled: false, targetAlias: "db" };

/** What is refused after a step that was accepted, and what of it is live then. */
const REFUSALS: readonly [string, Scene, IscsiServiceSpec, string, string][] = [
  [
    "the deletion of a service that was disabled for it",
    { svm: { service: {} }, faults: [{ method: "DELETE", skip: 1, do: BUSY }] },
    ABSENT,
    "cannot delete the service",
    "disable the service",
  ],
  [
    "the alias of a service that was disabled",
    { svm: { service: { alias: "old" } }, faults: [{ method: "PATCH", skip: 1, do: BUSY }] },
    DISABLED,
    'cannot set the alias "db"',
    "disable the service",
  ],
  [
    "the alias of a service that was disabled, as long as it is tried",
    { svm: { service: { alias: "old" } }, faults: [{ method: "PATCH", skip: 1, do: { status: 429 } }] },
    DISABLED,
    'cannot set the alias "db" in 5 attempts',
    "disable the service",
  ],
];

it.each(REFUSALS)("who is refused %s learns what stays", async (_, options, spec, refused, accepted) => {
  await start(options);
  const error = await rejectionOf(scene.run(spec));
  expectFailure(error, ReconcileError, "STEP_FAILED", `SVM svm1: ${refused}: `, `; ONTAP accepted to ${accepted}`);
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled: false });
});

it("what stays is told before the remedy", async () => {
  await start({ svm: { service: {} }, faults: [{ method: "DELETE", skip: 1, do: BUSY }] });
  const told = "; ONTAP accepted to disable the service; end its sessions: iscsi session show -vserver svm1";
  expectFailure(await rejectionOf(scene.run(ABSENT)), ReconcileError, "STEP_FAILED", told);
});

it("who is refused the first step is not told of any other", async () => {
  await start({ svm: { service: {} }, faults: [{ method: "DELETE", do: BUSY }] });
  const error = await rejectionOf(scene.run(ABSENT));
  expectFailure(error, ReconcileError, "STEP_FAILED", "cannot delete the service");
  expect(error).toHaveProperty("message", expect.not.stringContaining("accepted"));
});

it("who cannot look at the sessions learns what stays", async () => {
  await start({
    faults: [
      { method: "PATCH", times: 1, do: { code: "5374078" } },
      { path: "/protocols/san/iscsi/sessions", do: { garbage: true } },
    ],
    // Another actor enables the service that was just created disabled.
    onArrival: ({ method }) => {
      if (method === "PATCH") scene.simulator.setService("svm1", { enabled: true });
    },
  });
  const error = await rejectionOf(scene.run({ ...DISABLED, targetAlias: "" }));
  const told = ["cannot disable the service: ", "not JSON", "; ONTAP accepted to create the service"];
  expectFailure(error, ReconcileError, "STEP_FAILED", ...told);
});

it("who gives up because every answer is lost learns what stays, each step once", async () => {
  await start({
    svm: { service: { alias: "old" } },
    faults: [
      { method: "PATCH", skip: 1, times: 1, do: { drop: "before" } },
      { method: "PATCH", skip: 2, do: { drop: "before" } },
    ],
    // Another actor enables the service again.
    onArrival: ({ method }) => {
      if (method === "GET" && scene.steps.length === 1) scene.simulator.setService("svm1", { enabled: true });
    },
  });
  const error = await rejectionOf(scene.run(DISABLED));
  const told =
    '; ONTAP accepted to disable the service; the last write, to set the alias "db", 5 times: Cluster cluster1 (';
  expectFailure(error, ReconcileError, "NO_CONVERGENCE", "5 attempts", told);
  expect(scene.steps).toEqual(["disable the service", "disable the service"]);
});

it("who is refused because the SVM is another one by now learns what stays", async () => {
  await start({
    svm: { service: { enabled: false, alias: "old" } },
    faults: [{ method: "PATCH", skip: 1, do: { code: "2621462" } }],
  });
  scene.seenSvmUuid = UUID;
  const error = await rejectionOf(scene.run(SPEC));
  expectFailure(error, ReconcileError, "OTHER_SVM", "SVM svm1", UUID, "; ONTAP accepted to enable the service");
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled: true, targetAlias: "old" });
});
