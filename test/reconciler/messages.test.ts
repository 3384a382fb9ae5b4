import { ReconcileError, SettingsError, TransportError } from "../../lib/errors";
import type { IscsiServiceSpec, Presence } from "../../lib/model/service";
import { Attempts } from "../../lib/reconciler/attempts";
import { notTheSeenSvm, readAfter } from "../../lib/reconciler/messages";
import type { FaultRule, SeedSvm } from "../../lib/simulator/schema-types";
import { withSvm } from "../../lib/simulator/state";
import { loginInitiator } from "../../lib/testing";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, SPEC as BY_NAME, start, UUID } from "./scene";

const SPEC: IscsiServiceSpec = { ...BY_NAME, svmUuid: UUID };
const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };
const OFF: IscsiServiceSpec = { svmName: "svm1", enabled: false };
const DISABLED: IscsiServiceSpec = { ...OFF, targetAlias: "db" };
const ALIAS: IscsiServiceSpec = { svmName: "svm1", targetAlias: "db" };
const OLD = { service: { alias: "old" } };
const OLD_OFF = { service: { alias: "old", enabled: false } };

const patch = (effect: FaultRule["do"], skip = 0, times?: number): FaultRule => ({
  method: "PATCH",
  skip,
  do: effect,
  ...(times === undefined ? {} : { times }),
});
const BUSY = { code: "8", status: 409 };
const LOST = patch({ drop: "after" }, 0, 1);
const UNDONE = patch({ drop: "before" }, 0, 1);
const UNREADABLE: FaultRule = { method: "GET", skip: 1, do: { drop: "before" } };
const NO_SESSIONS: FaultRule = { path: "/protocols/san/iscsi/sessions", do: { garbage: true } };

const DELETION = "cannot delete the service: Cluster cluster1 (";
const ACCEPTED = "; ONTAP accepted to disable the service";
const EARLIER = "an earlier write, to disable the service: Cluster cluster1 (";
const CREATED = 'create the service (enabled true, target.alias "db")';
const AFTERWARDS = "reading the service afterwards failed: Cluster cluster1 (";
const TOO = "reading the service afterwards failed for the same reason; run it again";

/** A failure after some attempts, and what its message tells of them. */
interface Case {
  readonly svm?: Partial<SeedSvm>;
  readonly faults?: readonly FaultRule[];
  /** What happens when the n-th write arrives. */
  readonly atWrite?: (ordinal: number) => void;
  readonly atRead?: () => void;
  readonly seenSvmUuid?: string;
  readonly seen?: Presence;
  readonly spec: IscsiServiceSpec;
  readonly code: ConstructorParameters<typeof ReconcileError>[0];
  readonly tells: readonly string[];
  /** Three failures that differ take more. @default 60 */
  readonly words?: number;
  readonly hides?: string;
}

const enable = (): void => {
  scene.simulator.setService("svm1", { enabled: true });
};
const enableWithHost = (): void => {
  if (scene.simulator.service("svm1")?.enabled !== false) return;
  enable();
  loginInitiator(scene.simulator, "svm1", "iqn.1994-05.com.redhat:host1");
};
const at =
  (wanted: number, happen: () => void) =>
  (ordinal: number): void => {
    if (ordinal === wanted) happen();
  };

const CASES: Readonly<Record<string, Case>> = {
  "a step that is refused after another one, before the remedy": {
    svm: { service: {} },
    faults: [{ method: "DELETE", skip: 1, do: BUSY }],
    spec: ABSENT,
    code: "STEP_FAILED",
    tells: [DELETION, `${ACCEPTED}; the service was enabled again; end its sessions: iscsi session show -vserver svm1`],
  },
  "an alias that is refused": {
    svm: OLD,
    faults: [patch(BUSY, 1)],
    spec: DISABLED,
    code: "STEP_FAILED",
    tells: ['cannot set the alias "db": ', ACCEPTED],
  },
  "an alias that is turned away five times": {
    svm: OLD,
    faults: [patch({ status: 429 }, 1)],
    spec: DISABLED,
    code: "STEP_FAILED",
    tells: ['cannot set the alias "db" in 5 attempts: ', ACCEPTED],
  },
  "a first step that is refused": {
    svm: { service: {} },
    faults: [{ method: "DELETE", do: BUSY }],
    spec: ABSENT,
    code: "STEP_FAILED",
    tells: [DELETION],
    hides: "accepted",
  },
  "sessions that cannot be read when another actor enabled the new service": {
    faults: [patch({ code: "5374078" }, 0, 1), NO_SESSIONS],
    atWrite: at(2, enable),
    spec: { ...DISABLED, targetAlias: "" },
    code: "STEP_FAILED",
    tells: ["cannot disable the service: ", "not JSON", "; ONTAP accepted to create the service"],
  },
  "answers that are lost five times, each step once": {
    svm: OLD,
    faults: [patch({ drop: "before" }, 1, 1), patch({ drop: "before" }, 2)],
    atRead: () => {
      if (scene.steps.length === 1) enable();
    },
    spec: DISABLED,
    code: "NO_CONVERGENCE",
    tells: [
      "5 attempts",
      `${ACCEPTED}; the last write, to set the alias "db", 5 times: Cluster cluster1 (`,
      "does not answer this write",
    ],
  },
  "another SVM after a step": {
    svm: OLD_OFF,
    faults: [patch({ code: "2621462" }, 1)],
    seenSvmUuid: UUID,
    spec: BY_NAME,
    code: "OTHER_SVM",
    tells: ["SVM svm1", UUID, "; ONTAP accepted to enable the service"],
  },
  "another SVM after a lost answer": {
    svm: OLD,
    faults: [LOST, patch({ code: "2621462" })],
    seenSvmUuid: UUID,
    spec: DISABLED,
    code: "OTHER_SVM",
    tells: [EARLIER],
  },
  "sessions that cannot be read after a lost answer": {
    svm: OLD,
    faults: [UNDONE],
    atWrite: at(1, () => {
      scene.simulator.faults.add(NO_SESSIONS);
    }),
    spec: DISABLED,
    code: "STEP_FAILED",
    tells: ["cannot disable", EARLIER],
  },
  "a read-back of other values after a lost answer": {
    svm: OLD,
    faults: [LOST],
    atWrite: at(2, enable),
    spec: DISABLED,
    code: "READ_BACK_MISMATCH",
    tells: [
      "reading it back shows enabled: live true, declared false; ",
      'ONTAP accepted to set the alias "db"; ',
      EARLIER,
    ],
  },
  "a refusal of the very step whose answer was lost": {
    svm: OLD,
    faults: [UNDONE, patch({ code: "8" })],
    spec: OFF,
    code: "STEP_FAILED",
    tells: ["cannot disable the service: Cluster cluster1 (", EARLIER],
  },
  "a step that was accepted after its answer was lost": {
    svm: OLD,
    faults: [UNDONE, patch({ code: "8" }, 1)],
    spec: DISABLED,
    code: "STEP_FAILED",
    tells: [ACCEPTED],
    hides: "an earlier write",
  },
  "a step that was accepted after it was turned away": {
    svm: OLD,
    faults: [patch({ status: 429, retryAfter: 10 }, 0, 1)],
    atWrite: at(2, () => {
      scene.simulator.faults.add({ method: "GET", do: { status: 401 } });
    }),
    spec: OFF,
    code: "OUTCOME_UNKNOWN",
    tells: ["ONTAP accepted to disable the service; reading the service afterwards failed"],
    hides: "the last write",
  },
  "a step that was turned away each time, though another one is planned then": {
    svm: OLD_OFF,
    atWrite: (ordinal) => {
      if (ordinal % 2 === 1) scene.simulator.faults.add(patch({ code: "2621573", retryAfter: 10 }, 0, 1));
    },
    atRead: () => {
      scene.simulator.setService("svm1", { enabled: false });
    },
    spec: { ...ALIAS, enabled: true },
    code: "STEP_FAILED",
    tells: ['SVM svm1: cannot set the alias "db" in 5 attempts: Cluster', "; ONTAP accepted to enable the service"],
    hides: "the last write",
  },
  "a write that may have taken effect each time": {
    svm: OLD,
    faults: [patch({ status: 503 })],
    spec: ALIAS,
    code: "STEP_FAILED",
    tells: ['cannot set the alias "db" in 5 attempts: Cluster cluster1 ('],
    hides: "an earlier write",
  },
  "a creation whose answer has no UUID for the step after it": {
    faults: [
      { method: "POST", do: { after: true, replaceBody: { num_records: 0 } } },
      { method: "GET", skip: 1, do: { status: 401 } },
    ],
    spec: { svmName: "svm1", enabled: true, targetAlias: "" },
    code: "OUTCOME_UNKNOWN",
    tells: ["ONTAP accepted to create the service (enabled true); reading the service afterwards failed"],
    hides: "clear the target's alias",
  },
  "a creation that cannot be read back": {
    faults: [UNREADABLE],
    spec: SPEC,
    code: "OUTCOME_UNKNOWN",
    tells: ["SVM svm1: the state of the service is not known", `ONTAP accepted to ${CREATED}; ${AFTERWARDS}`],
  },
  "a creation whose answer is lost, and that cannot be read back": {
    faults: [{ method: "POST", do: { drop: "after" } }, UNREADABLE],
    spec: SPEC,
    code: "OUTCOME_UNKNOWN",
    tells: [`the last write, to ${CREATED}: Cluster cluster1 (`, TOO],
  },
  "a change whose answer is lost after another one, and that cannot be read back": {
    svm: OLD_OFF,
    faults: [patch({ drop: "before" }, 1), UNREADABLE],
    spec: SPEC,
    code: "OUTCOME_UNKNOWN",
    tells: ['ONTAP accepted to enable the service; the last write, to set the alias "db": Cluster cluster1 (', TOO],
  },
  "a refusal with the remedy of its cause": {
    svm: { state: "stopped" },
    spec: SPEC,
    code: "STEP_FAILED",
    tells: ["SVM svm1: cannot create the service", "ONTAP 5374893", "vserver start -vserver svm1"],
  },
  "a deletion that is refused after the service was disabled, though that answer was lost": {
    svm: OLD,
    faults: [LOST, { method: "DELETE", skip: 1, do: { code: "8" } }],
    spec: ABSENT,
    code: "STEP_FAILED",
    tells: ["cannot delete the service", EARLIER],
  },
  "a deletion that stays locked out after the disabling whose answer was lost, and that cannot be read back": {
    svm: OLD,
    faults: [LOST, { method: "DELETE", skip: 1, do: { code: "2621573" } }],
    atWrite: at(2, () => {
      scene.simulator.faults.add({ method: "GET", skip: 1, do: { status: 401 } });
    }),
    spec: ABSENT,
    code: "OUTCOME_UNKNOWN",
    tells: ["the last write, to delete the service: Cluster cluster1 (", EARLIER],
    words: 100,
  },
  "a creation before somebody enabled the service": {
    faults: [UNDONE],
    atWrite: at(2, enable),
    seen: "absent",
    spec: { ...OFF, targetAlias: "" },
    code: "NOT_ANNOUNCED",
    tells: ["the plan saw no service, now an enabled one exists; ONTAP accepted to create"],
  },
  "a creation whose answer was lost before somebody enabled the service": {
    faults: [{ method: "POST", times: 1, do: { drop: "after" } }],
    atRead: enableWithHost,
    seen: "absent",
    spec: OFF,
    code: "NOT_ANNOUNCED",
    tells: ["an earlier write, to create the service (enabled false): Cluster cluster1 ("],
    hides: "nothing was written",
  },
  "a disabling whose answer was lost before somebody enabled the service": {
    svm: OLD,
    faults: [LOST],
    atRead: enableWithHost,
    seen: "enabled",
    spec: ABSENT,
    code: "SESSIONS_PROTECTED",
    tells: [EARLIER],
    hides: "nothing was written",
  },
  "a creation before a host logged in to the service": {
    faults: [patch({ code: "5374078" }, 0, 1)],
    atWrite: at(2, enableWithHost),
    spec: { ...OFF, targetAlias: "" },
    code: "SESSIONS_PROTECTED",
    tells: ["; ONTAP accepted to create the service (enabled false)"],
  },
};

it.each(Object.entries(CASES))(
  "the message tells of %s",
  async (_, { spec, code, tells, words = 60, hides, ...given }) => {
    let writes = 0;
    await start({
      svm: given.svm ?? {},
      faults: given.faults ?? [],
      onArrival: ({ method }) => {
        if (method === "GET") given.atRead?.();
        else given.atWrite?.((writes += 1));
      },
    });
    scene.seenSvmUuid = given.seenSvmUuid;
    scene.seen = given.seen;
    const error = await rejectionOf(scene.run(spec));
    expectFailure(error, ReconcileError, code, ...tells);
    if (hides !== undefined) expect(String(error)).not.toContain(hides);
    expect(String(error).split(" ").length).toBeLessThanOrEqual(words);
  },
);

it("the message tells of the write when the credentials are gone after it", async () => {
  const error = new SettingsError("TOKEN_INVALID", "ONTAP_TOKEN_FILE: got no bearer token", { remedy: "renew it" });
  const attempts = new Attempts();
  attempts.add({ step: { kind: "create", values: {} }, svm: "svm1", outcome: "done" });
  const read = readAfter(attempts, "svm1", Promise.reject(error));
  const failed = "reading the service afterwards failed: ONTAP_TOKEN_FILE: got no bearer token; renew it";
  expectFailure(await rejectionOf(read), ReconcileError, "OUTCOME_UNKNOWN", "accepted to create", failed);
});

it("running it again after an unknown outcome ends as declared", async () => {
  await start({ faults: [{ ...UNREADABLE, times: 5 }] });
  expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "OUTCOME_UNKNOWN");
  await scene.expectInSync(SPEC);
});

it("a service that cannot be read before anything was written fails with the reason alone", async () => {
  await start({ faults: [{ do: { drop: "before" } }] });
  expectFailure(await rejectionOf(scene.run(SPEC)), TransportError, "CONNECTION_LOST", "Cluster cluster1 (");
});

it("an SVM that ONTAP refuses by its own name and UUID is not said to be another one", () => {
  const { message } = notTheSeenSvm("svm1", UUID, { found: UUID }, "nothing was written");
  expect(message).toContain(`ONTAP refused its name together with its UUID ${UUID}, though it has both`);
});

it.each<[string, number, string]>([
  ["before the first write", 0, "nothing was written"],
  [
    "after a write",
    1,
    'ONTAP accepted to enable the service; the last write, to set the alias "db": Cluster cluster1 (',
  ],
])("an SVM that is renamed %s is not written any more", async (_, skip, text) => {
  const rename = (): void => {
    scene.simulator.cluster.update((state) => withSvm(state, UUID, { name: "svm9" }));
  };
  await start({
    svm: OLD_OFF,
    faults: [patch({ drop: "before" }, skip)],
    onArrival: ({ method }) => {
      const writes = scene.methods.split(" ").filter((sent) => sent === "PATCH").length;
      if (method === "PATCH" ? writes === skip : skip === 0) rename();
    },
  });
  const error = await rejectionOf(scene.run(SPEC));
  expectFailure(error, ReconcileError, "OTHER_SVM", UUID, "live svm9, declared svm1", text);
  expect(scene.simulator.service("svm9")).toMatchObject({ enabled: skip === 1, targetAlias: "old" });
});
