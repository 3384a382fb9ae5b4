import { OntapApiError, ReconcileError, type ReconcileErrorCode } from "../../lib/errors";
import { uuidFromName, type Service } from "../../lib/simulator/svm";
import type { SeedService, FaultRule } from "../../lib/simulator/schema-types";
import { DeletionPolicy } from "../../lib/model/policies";
import { isSameEndpoint } from "../../lib/reconciler/deletion-policy";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { scene, start } from "./scene";

const SVM = { svmName: "svm1", svmUuid: uuidFromName("svm1") };

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
    expect(await scene.retire(SVM, policy)).toMatchObject({ state: undefined, writes: 0 });
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

  it("with disable is done when somebody deletes the service right after the write", async () => {
    await start({
      svm: { service: {} },
      onArrival: ({ method }) => {
        if (method === "GET" && writes() === "PATCH") scene.simulator.setService("svm1", undefined);
      },
    });
    expect(await scene.retire(SVM, DeletionPolicy.DISABLE)).toMatchObject({ state: undefined, writes: 1 });
  });

  it.each([DeletionPolicy.DISABLE, DeletionPolicy.DELETE])(
    "with %s spares the service of an SVM whose UUID is not known: no apply saw it",
    async (policy) => {
      await start({ svm: { service: {} } });
      const error = await rejectionOf(scene.retire({ svmName: "svm1" }, policy));
      const told = [
        "does not hold the UUID",
        uuidFromName("svm1"),
        "nothing was written",
        "apply the configuration once more, which records it; or forget it",
      ];
      expectFailure(error, ReconcileError, "OTHER_SVM", ...told);
      expect(writes()).toBe("");
    },
  );

  it("follows an SVM that was renamed", async () => {
    await start({ svm: { service: {} } });
    await scene.retire({ svmName: "old", svmUuid: uuidFromName("svm1") }, DeletionPolicy.DELETE);
    expect(scene.simulator.service("svm1")).toBeUndefined();
  });

  it.each<[ReconcileErrorCode, FaultRule[], string]>([
    [
      "OUTCOME_UNKNOWN",
      [
        { method: "DELETE", do: { drop: "after" } },
        { method: "GET", skip: 1, do: { drop: "before" } },
      ],
      "the state of the service is not known",
    ],
    [
      "OUTCOME_UNKNOWN",
      [{ method: "DELETE", do: { status: 202 } }],
      "not finished after a minute: the last write, to delete the service: Cluster cluster1 (",
    ],
    ["STEP_FAILED", [{ method: "DELETE", do: { status: 429 } }], "cannot delete the service"],
  ])("that ends in %s names the SVM by its present name", async (code, faults, text) => {
    await start({ svm: { service: { enabled: false } }, faults });
    const error = await rejectionOf(
      scene.retire({ svmName: "old", svmUuid: uuidFromName("svm1") }, DeletionPolicy.DELETE),
    );
    expectFailure(error, ReconcileError, code, `SVM svm1: ${text}`);
  });

  it.each([DeletionPolicy.DISABLE, DeletionPolicy.DELETE])("with %s spares another SVM of the name", async (policy) => {
    await start({ svm: { service: {} } });
    const error = await rejectionOf(scene.retire({ svmName: "svm1", svmUuid: uuidFromName("old") }, policy));
    const uuids = [uuidFromName("old"), uuidFromName("svm1")];
    expectFailure(error, ReconcileError, "OTHER_SVM", ...uuids, "check the endpoint");
    expect(writes()).toBe("");
  });

  it.each<[string, FaultRule[]]>([
    [
      "and ONTAP knows no entry of that UUID",
      [{ method: "GET", path: `/protocols/san/iscsi/services/${uuidFromName("svm1")}`, do: { code: "4" } }],
    ],
  ])("is done on the SVM that was seen when that has no service any more, %s", async (_, faults) => {
    await start({ faults });
    const svm = { svmName: "svm1", svmUuid: uuidFromName("svm1") };
    expect(await scene.retire(svm, DeletionPolicy.DELETE)).toMatchObject({ state: undefined, writes: 0 });
  });

  it.each<[string, FaultRule[]]>([
    ["is gone", []],
    ["is gone, and nobody may list the others", [{ path: "/svm/svms", do: { code: "6" } }]],
  ])("of an SVM that %s fails, with both ways out", async (_, faults) => {
    await start({ faults });
    const error = await rejectionOf(
      scene.retire({ svmName: "gone", svmUuid: uuidFromName("gone") }, DeletionPolicy.DELETE),
    );
    expectFailure(
      error,
      ReconcileError,
      "OTHER_SVM",
      "found no SVM with that UUID",
      "if the SVM was deleted, forget it",
    );
    expect(error).toHaveProperty("cause", expect.any(OntapApiError));
  });

  it("is told as what it is when the SVM that was seen may not be read", async () => {
    const svm = { svmName: "svm1", svmUuid: uuidFromName("svm1") };
    const path = "/protocols/san/iscsi/services";
    await start({ svm: { service: {} }, faults: [{ method: "GET", path, do: { code: "6" } }] });
    expect(await rejectionOf(scene.retire(svm, DeletionPolicy.DELETE))).toMatchObject({ ontapCode: "6" });
    expect(writes()).toBe("");
  });
});

/** The second DELETE, after the PATCH that disables the service. */
const SECOND = { method: "DELETE", skip: 1 } as const;
const ENABLE = { method: "PATCH", skip: 1 } as const;
const AGAIN = "ONTAP accepted to disable the service; the service was enabled again";
const START = "vserver iscsi start -vserver svm1";

describe("a deletion that is refused after the service was disabled for it", () => {
  it.each<[string, FaultRule[], string, string[], boolean]>([
    ["a missing permission", [{ ...SECOND, do: { code: "6" } }], "DELETE PATCH DELETE PATCH", [AGAIN], true],
    ["an unknown code", [{ ...SECOND, do: { code: "123" } }], "DELETE PATCH DELETE PATCH", [AGAIN], true],
    [
      "refusals for the moment that do not end",
      [{ ...SECOND, do: { status: 429 } }],
      "DELETE PATCH DELETE DELETE DELETE DELETE DELETE PATCH",
      ["in 5 attempts", AGAIN],
      true,
    ],
    [
      "a missing permission, and another refusal",
      [
        { ...SECOND, do: { code: "6" } },
        { ...ENABLE, do: { code: "8" } },
      ],
      "DELETE PATCH DELETE PATCH",
      ["ONTAP 6", "the service is still disabled: enabling it again failed", "ONTAP 8", START],
      false,
    ],
    [
      "a missing permission, and no answer to the PATCH",
      [
        { ...SECOND, do: { code: "6" } },
        { ...ENABLE, do: { drop: "after" } },
      ],
      "DELETE PATCH DELETE PATCH",
      ["ONTAP 6", "the service may still be disabled: enabling it again failed", START],
      true,
    ],
    [
      "a missing permission, though no answer to the first PATCH came",
      [
        { ...SECOND, do: { code: "6" } },
        { method: "PATCH", times: 1, do: { drop: "after" } },
      ],
      "DELETE PATCH DELETE PATCH",
      ["the service was enabled again"],
      true,
    ],
  ])("enables it again, once, and says so: %s", async (_, faults, sent, texts, enabled) => {
    await start({ svm: { service: {} }, faults });
    const error = await rejectionOf(scene.retire(SVM, DeletionPolicy.DELETE));
    expectFailure(error, ReconcileError, "STEP_FAILED", "cannot delete the service", ...texts);
    expect(writes()).toBe(sent);
    expect(scene.simulator.service("svm1")).toMatchObject({ enabled });
  });

  it.each<[string, SeedService, FaultRule[], string]>([
    ["was disabled before", { enabled: false }, [{ method: "DELETE", do: { code: "6" } }], "DELETE"],
    ["was not disabled", {}, [{ method: "PATCH", do: { code: "6" } }], "DELETE PATCH"],
    ["may be disabled", {}, [{ method: "PATCH", do: { status: 503 } }], Array(5).fill("DELETE PATCH").join(" ")],
    ["may be deleted", {}, [{ ...SECOND, do: { status: 202 } }], "DELETE PATCH DELETE"],
  ])("leaves a service that %s", async (_, service, faults, sent) => {
    await start({ svm: { service }, faults });
    await rejectionOf(scene.retire(SVM, DeletionPolicy.DELETE));
    expect(writes()).toBe(sent);
  });
});

it.each([
  ["https://cluster1", "HTTPS://cluster1:443/", true],
  ["https://cluster1", "https://cluster2", false],
  ["cluster1", "cluster1", true],
  ["cluster1", "cluster2", false],
])("the endpoints %s and %s are of one cluster: %s", (one, other, expected) => {
  expect(isSameEndpoint(one, other)).toBe(expected);
});
