import type { FaultRule, SeedDocument } from "../../../lib/simulator/schema-types";
import { examineSimulator, HEALTHY, simulate, stepOf } from "./examination";

/** A cluster that refuses these paths to the login's role. */
function denying(...paths: readonly string[]): { readonly seed: SeedDocument } {
  const faults: FaultRule[] = paths.map((path) => ({ path, do: { code: "6" } }));
  return { seed: { svms: [{ name: "svm1", service: {} }], faults } };
}

describe("doctor's look at the rights", () => {
  it("warns of what is only good to have, with the command that grants it", async () => {
    const report = await examineSimulator(
      await simulate(denying("/cluster", "/svm/svms", "/protocols/san/iscsi/sessions")),
    );
    expect(report.statuses).toEqual({ ...HEALTHY, version: "skipped", license: "skipped", svms: "skipped" });
    const { details, warnings, facts } = stepOf(report, "rights") ?? {};
    expect(details).toEqual([
      "GET /cluster: refused",
      "GET /svm/svms: refused",
      "GET /protocols/san/iscsi/services: granted",
      "GET /protocols/san/iscsi/sessions: refused",
      "GET /network/ip/interfaces: granted",
      "writing to /protocols/san/iscsi/services: not tried, an apply needs it",
    ]);
    expect(warnings).toEqual([
      expect.stringContaining("-api /api/cluster -access readonly"),
      expect.stringContaining("-api /api/svm/svms -access readonly"),
      expect.stringMatching(
        /no service can be disabled .*-api \/api\/protocols\/san\/iscsi\/sessions -access readonly/,
      ),
    ]);
    expect(facts).toMatchObject({ granted: { "/cluster": false, "/protocols/san/iscsi/services": true } });
  });

  it("fails without the services", async () => {
    const { failure, statuses } = await examineSimulator(await simulate(denying("/protocols/san/iscsi/services")));
    expect(failure).toMatchObject({
      step: "rights",
      remedy: expect.stringMatching(
        /-api \/api\/protocols\/san\/iscsi\/services -access readonly; an apply needs -access all$/,
      ) as string,
    });
    expect(statuses).toEqual({ ...HEALTHY, rights: "failed", svms: "skipped" });
  });

  it("fails where a path is neither granted nor refused", async () => {
    const { failure } = await examineSimulator(
      await simulate({ seed: { faults: [{ path: "/svm/svms", do: { code: "393271" } }] } }),
    );
    expect(failure).toMatchObject({ step: "rights", remedy: expect.stringContaining("cluster show") as string });
  });
});

describe("doctor's look at the license", () => {
  it("does not take a role of the cluster without that right for a login of an SVM", async () => {
    const report = await examineSimulator(await simulate(denying("/cluster/licensing/licenses")));
    expect(report.statuses).toEqual({ ...HEALTHY, license: "skipped" });
    expect(stepOf(report, "license")?.details).toEqual([
      expect.stringMatching(/no login of an SVM may, .*-api \/api\/cluster\/licensing\/licenses -access readonly$/),
    ]);
  });

  it("fails without one", async () => {
    const report = await examineSimulator(
      await simulate({ seed: { cluster: { licenses: [] }, svms: [{ name: "svm1" }] } }),
    );
    expect(report.failure).toMatchObject({ step: "license", remedy: expect.stringContaining("license add") as string });
    expect(report.statuses).toMatchObject({ svms: "ok" });
  });

  it.each([
    ["has not enough of them", { records: [{ state: "noncompliant" }], num_records: 1 }, "noncompliant"],
    ["tells nothing", { records: [], num_records: 0 }, "unknown"],
  ])("warns where the cluster %s", async (_what, replaceBody, state) => {
    const simulator = await simulate();
    simulator.faults.add({ path: "/cluster/licensing/licenses", do: { replaceBody } });
    const license = stepOf(await examineSimulator(simulator), "license");
    expect(license).toMatchObject({ status: "ok", details: [`iSCSI license: ${state}`], facts: { state } });
    expect(license?.warnings).toEqual([expect.stringContaining("system license show")]);
  });
});

describe("doctor's look at the SVMs", () => {
  it("tells of each what it lacks", async () => {
    const svms = [
      { name: "svm_live", service: { enabled: false, alias: "old" } },
      { name: "svm_nas", iscsiAllowed: false },
      { name: "svm_off", state: "stopped" as const },
      { name: "svm_ready" },
    ];
    const report = await examineSimulator(await simulate({ seed: { svms } }));
    expect(stepOf(report, "svms")?.details).toEqual([
      'svm_live: running, iSCSI allowed, service (enabled false, target.alias "old")',
      expect.stringMatching(
        /^svm_nas: running, iSCSI not allowed, no service: .*vserver add-protocols -vserver svm_nas/,
      ),
      expect.stringMatching(/^svm_off: stopped, iSCSI allowed, no service: .*vserver start -vserver svm_off$/),
      "svm_ready: running, iSCSI allowed, no service",
    ]);
    const { svms: known } = stepOf(report, "svms")?.facts as { readonly svms: readonly object[] };
    expect(known[1]).toMatchObject({ name: "svm_nas", state: "running", iscsiAllowed: false, service: null });
  });

  it("fails where the login sees none", async () => {
    const { failure } = await examineSimulator(await simulate({ seed: {} }));
    expect(failure).toMatchObject({ step: "svms", remedy: expect.stringContaining("vserver create") as string });
  });
});
