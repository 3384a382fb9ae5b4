import { OntapApiError, ReconcileError } from "../../lib/errors";
import { uuidFromName, type Service } from "../../lib/simulator/svm";
import type { IscsiServiceSpec } from "../../lib/model/service";
import type { SeedService } from "../../lib/simulator/schema-types";
import { recreateLiveSvm } from "../../lib/testing";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Scene } from "../helpers/reconciliation";
import { IN_SYNC, scene, SPEC, start, UUID } from "./scene";

const SEEDED_IN_SYNC = { enabled: true, alias: "db" };

describe("a service that is missing", () => {
  it.each<[string, IscsiServiceSpec, Partial<Service>]>([
    ["with an alias", SPEC, IN_SYNC],
    ["disabled, with ONTAP's own alias", { svmName: "svm1", enabled: false }, { enabled: false, targetAlias: "svm1" }],
    ["on an SVM that is known by its UUID", { svmUuid: UUID, enabled: true }, { enabled: true, targetAlias: "svm1" }],
    ["on an SVM that is known by both", { ...SPEC, svmUuid: UUID }, IN_SYNC],
  ])("is created %s, with a read, a write and a read", async (_, spec, expected) => {
    await start();
    const { state, writes } = await scene.run(spec);
    expect({ svm: state?.svmUuid, writes }).toEqual({ svm: UUID, writes: 1 });
    expect(scene.simulator.service("svm1")).toMatchObject(expected);
    expect(scene.methods).toBe("GET POST GET");
    await scene.expectInSync(spec);
  });

  it("is created without an alias even when the answer does not tell the SVM's UUID", async () => {
    await start({ faults: [{ method: "POST", do: { replaceBody: {} } }] });
    const spec = { ...SPEC, targetAlias: "" };
    expect(await scene.run(spec)).toMatchObject({ writes: 2 });
    expect(scene.steps).toEqual(["create the service (enabled true)", "clear the target's alias"]);
    expect(scene.simulator.service("svm1")).toMatchObject({ targetAlias: "" });
    expect(scene.methods).toBe("GET POST GET PATCH GET");
  });

  it("is created without a write to the SVM that another answer tells of", async () => {
    const other = {
      svm: { name: "svm2", uuid: uuidFromName("svm2") },
      enabled: true,
      target: { name: "iqn", alias: "" },
    };
    await start({
      faults: [{ method: "POST", do: { after: true, replaceBody: { records: [other], num_records: 1 } } }],
    });
    expect(await scene.run({ ...SPEC, targetAlias: "" })).toMatchObject({ writes: 2 });
    expect(scene.simulator.service("svm1")).toMatchObject({ targetAlias: "" });
    expect(scene.simulator.service("svm2")).toMatchObject({ targetAlias: "svm2" });
  });
});

describe("a service whose IQN is declared", () => {
  const targetName = "iqn.1992-08.com.netapp:sn.old";

  it.each<[string, SeedService | undefined, string, string]>([
    ["that ONTAP creates with another", undefined, "GET POST GET", "ONTAP accepted to create the service"],
    ["that has another, and another alias", { alias: "x" }, "GET", "nothing was written"],
  ])("%s, is an error", async (_, service, methods, written) => {
    await start({ svm: service === undefined ? {} : { service } });
    const error = await rejectionOf(scene.run({ ...SPEC, targetName }));
    const texts = [
      `declared "${targetName}"`,
      written,
      `vserver iscsi modify -vserver svm1 -target-name ${targetName}`,
    ];
    expectFailure(error, ReconcileError, "READ_BACK_MISMATCH", ...texts);
    expect(scene.methods).toBe(methods);
  });

  it("and is live is in sync", async () => {
    await start({ svm: { service: { ...SEEDED_IN_SYNC, targetName } } });
    await scene.expectInSync({ ...SPEC, targetName });
  });
});

describe("a service that the plan saw missing", () => {
  /** An SVM that has a service since the plan. */
  async function startSince(service: SeedService | undefined, options: Scene = {}): Promise<void> {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    await start({ ...options, svm: { interfaces, ...(service && { service }) } });
    scene.seen = "absent";
  }

  it.each<[string, IscsiServiceSpec]>([
    ["by name", SPEC],
    ["by UUID", { svmUuid: UUID, ...IN_SYNC }],
  ])("is created %s with two requests", async (_, spec) => {
    await startSince(undefined);
    expect(await scene.run(spec)).toMatchObject({ writes: 1, state: IN_SYNC });
    expect(scene.methods).toBe("POST GET");
    await scene.expectInSync(spec);
  });

  it.each(["5374077", "1"])("is read and converged when ONTAP answers %s, because it exists since", async (code) => {
    await startSince({ alias: "theirs" }, { faults: [{ method: "POST", times: 1, do: { code } }] });
    expect(await scene.run(SPEC)).toMatchObject({ writes: 1, state: IN_SYNC });
    expect(scene.methods).toBe("POST GET PATCH GET");
  });

  it("is not created where ONTAP refuses that for another reason, which is told", async () => {
    await startSince(undefined, { faults: [{ method: "POST", do: { code: "6" } }] });
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "STEP_FAILED", "cannot create the service");
    expect(scene.methods).toBe("POST");
  });

  it("is not created on another SVM than the one that the plan saw", async () => {
    await startSince(undefined);
    scene.seenSvmUuid = UUID;
    recreateLiveSvm(scene.simulator, "svm1");
    expectFailure(await rejectionOf(scene.run(SPEC)), ReconcileError, "OTHER_SVM", UUID, "nothing was written");
    expect(scene.simulator.service("svm1")).toBeUndefined();
  });
});

describe("a service that is there", () => {
  it.each<[string, SeedService, IscsiServiceSpec]>([
    ["it is the declared one", SEEDED_IN_SYNC, SPEC],
    ["its alias is not managed", { alias: "any" }, { svmName: "svm1", enabled: true }],
    [
      "it is disabled, and enabled is not managed",
      { enabled: false, alias: "db" },
      { svmName: "svm1", targetAlias: "db" },
    ],
    ["its alias is cleared, as declared", { alias: "" }, { ...SPEC, targetAlias: "" }],
    ["its alias is stored in another composition", { alias: "e\u0301" }, { ...SPEC, targetAlias: "\u00e9" }],
  ])("is not written when %s", async (_, service, spec) => {
    await start({ svm: { service } });
    await scene.expectInSync(spec);
    expect({ steps: scene.steps, setbacks: scene.setbacks }).toEqual({ steps: [], setbacks: [] });
  });
});

describe("a service that is declared absent", () => {
  const ABSENT: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };

  it.each<[string, Partial<Service>, string]>([
    [
      "deleted, and disabled when ONTAP asks for that",
      { enabled: true },
      "GET GET GET DELETE GET GET PATCH DELETE GET",
    ],
    ["deleted at once when it is disabled", { enabled: false }, "GET DELETE GET"],
  ])("is %s", async (_, service, expected) => {
    await start({ svm: { service } });
    expect(await scene.run(ABSENT)).toMatchObject({ state: undefined });
    expect(scene.simulator.service("svm1")).toBeUndefined();
    expect(scene.methods).toBe(expected);
    await scene.expectInSync(ABSENT);
  });

  it("is left alone on an SVM that does not exist", async () => {
    await start();
    await scene.expectInSync({ svmName: "no_such", ensure: "absent" });
  });

  it.each<[string, Scene, string]>([
    ["the service comes and goes with its SVM", { cluster: { asaR2: true } }, "5376452"],
    ["the role may not delete", { faults: [{ method: "DELETE", do: { code: "6" } }] }, "ONTAP 6"],
  ])("is not even disabled where %s: no session ends for a deletion that is refused", async (_, options, text) => {
    await start({ svm: { service: { enabled: true } }, ...options });
    const error = await rejectionOf(scene.run(ABSENT));
    expectFailure(error, ReconcileError, "STEP_FAILED", "SVM svm1: cannot delete the service", text);
    expect(scene.simulator.service("svm1")).toMatchObject({ enabled: true });
    expect(scene.methods).toBe("GET GET GET DELETE");
  });
});

it("a service that cannot be observed is not written", async () => {
  await start({ faults: [{ method: "GET", do: { code: "6" } }] });
  expectFailure(await rejectionOf(scene.run(SPEC)), OntapApiError, "ONTAP_REFUSED", "security login rest-role create");
  expect(scene.methods).toBe("GET");
});
