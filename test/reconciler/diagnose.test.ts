import type { IscsiServiceSpec, IscsiServiceState } from "../../lib/model/service";
import { CATALOGUE } from "../../lib/ontap/catalogue";
import type { SvmFacts } from "../../lib/ontap/resources";
import { diagnose, warningOf } from "../../lib/reconciler/diagnose";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const BY_NAME: IscsiServiceSpec = { svmName: "svm1", enabled: true };
const BY_UUID: IscsiServiceSpec = { svmUuid: UUID, enabled: true };
const RUNNING: SvmFacts = { uuid: UUID, name: "svm1", state: "running", iscsiAllowed: true };
const LIVE: IscsiServiceState = { svmName: "svm1", svmUuid: UUID, enabled: false, targetAlias: "", targetName: "iqn" };

describe("a creation", () => {
  it.each<[string, IscsiServiceSpec, readonly SvmFacts[] | undefined, string | undefined]>([
    ["is fine on a running SVM", BY_NAME, [RUNNING], undefined],
    ["is fine on one that is found by its UUID", BY_UUID, [RUNNING], undefined],
    ["is not doubted when nobody may look", BY_NAME, undefined, undefined],
    ["is not doubted by what an old release does not tell", BY_NAME, [{ uuid: UUID, name: "svm1" }], undefined],
    ["is not doubted while the SVM starts", BY_NAME, [{ ...RUNNING, state: "starting" }], undefined],
    ["fails without such a name", BY_NAME, [{ ...RUNNING, name: "svm2" }], "2621462"],
    ["fails without such a UUID", BY_UUID, [{ ...RUNNING, uuid: UUID.replace("1", "2") }], "2621462"],
    ["fails when name and UUID are of two SVMs", { ...BY_UUID, svmName: "svm2" }, [RUNNING], "2621706"],
    [
      "fails when the name is of another SVM than a UUID that is nobody's",
      { ...BY_UUID, svmName: "svm1" },
      [{ ...RUNNING, uuid: UUID.replace("1", "2") }],
      "2621706",
    ],
    ["fails where iSCSI is not allowed", BY_NAME, [{ ...RUNNING, iscsiAllowed: false }], "2621507"],
    ["fails on a stopped SVM", BY_NAME, [{ ...RUNNING, state: "stopped" }], "5374893"],
  ])("%s", (_, spec, svms, code) => {
    const problem = diagnose(spec, undefined, { svms, licensed: undefined });
    if (code === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatchObject({ problem: CATALOGUE[code]?.meaning ?? "?" });
  });

  it.each([
    ["fails on a cluster without a license", false, true],
    ["is fine on one with it", true, false],
    ["is not doubted where the license is not told", undefined, false],
  ])("%s", (_, licensed, fails) => {
    const problem = diagnose(BY_NAME, undefined, { svms: undefined, licensed });
    expect(problem?.problem.includes("no iSCSI license") ?? false).toBe(fails);
  });

  it("is not meant where the service shall be absent, whatever is in its way", () => {
    const absent: IscsiServiceSpec = { svmName: "svm1", ensure: "absent" };
    expect(diagnose(absent, undefined, { svms: [], licensed: false })).toBeUndefined();
  });

  it.each([UUID, UUID.replace("1", "2")])("but is where name and UUID are of two SVMs: %s", (svmUuid) => {
    const absent: IscsiServiceSpec = { svmName: "svm2", svmUuid, ensure: "absent" };
    const svms = [RUNNING, { ...RUNNING, uuid: UUID.replace("1", "3"), name: "svm2" }];
    expect(diagnose(absent, undefined, { svms })).toMatchObject({ problem: CATALOGUE["2621706"]?.meaning });
    expect(warningOf(absent, undefined, { svms })).toBeUndefined();
  });

  it("names the SVM in the remedy", () => {
    const problem = diagnose(BY_NAME, undefined, { svms: [{ ...RUNNING, state: "stopped" }], licensed: true });
    expect(problem).toEqual({ problem: "the SVM is stopped", remedy: "start it: vserver start -vserver svm1" });
  });
});

describe("a change", () => {
  it("is fine on the declared SVM, whatever its state", () => {
    expect(diagnose(BY_NAME, LIVE, { svms: [{ ...RUNNING, state: "stopped" }], licensed: false })).toBeUndefined();
  });

  it("would hit another SVM when the UUID's has another name", () => {
    expect(diagnose({ ...BY_UUID, svmName: "svm2" }, LIVE, {})?.problem).toContain("not of the same SVM");
  });

  it("would hit one that was renamed, where the service was found by the UUID of the state", () => {
    const found = diagnose({ ...BY_NAME, svmName: "svm2" }, LIVE, {});
    expect(found?.problem).toBe(`the SVM that was applied, with the UUID ${UUID}, is called svm1 by now`);
    expect(found).not.toHaveProperty("isLasting");
  });
});

describe("a concern that hosts could not connect", () => {
  const withoutPortals = { svms: [RUNNING], portals: new Map() };

  it("is raised by a new service", () => {
    expect(warningOf(BY_NAME, undefined, withoutPortals)).toContain("no iSCSI LIF of the SVM is up");
  });

  it.each<[string, Parameters<typeof warningOf>]>([
    ["by one that is there", [BY_NAME, LIVE, withoutPortals]],
    ["by one that is there when nobody may look", [BY_NAME, LIVE, {}]],
    ["when nobody may look", [BY_NAME, undefined, { portals: new Map() }]],
    ["when nobody may look at the LIFs", [BY_NAME, undefined, { svms: [RUNNING] }]],
    ["by one that is to be disabled", [{ ...BY_NAME, enabled: false }, undefined, withoutPortals]],
    ["without an SVM, which is told otherwise", [BY_NAME, undefined, { svms: [], portals: new Map() }]],
  ])("is not raised %s", (_, given) => {
    expect(warningOf(...given)).toBeUndefined();
  });
});
