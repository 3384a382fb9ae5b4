import { AFTER_LOGIN, examine, examineSimulator, HEALTHY, simulate, stepOf } from "./examination";

describe("doctor's login", () => {
  it("fails with a wrong password", async () => {
    const simulator = await simulate();
    const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile];
    const { failure, statuses } = await examine(args, { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "canary" });
    expect(failure).toMatchObject({
      step: "authentication",
      remedy: expect.stringMatching(
        /^check ONTAP_USERNAME and ONTAP_PASSWORD \(profile "default"\); .*security login/,
      ) as string,
    });
    expect(failure?.details[0]).toMatch(
      /ONTAP 6691623 .*: the credentials are wrong, or the login may not use the REST API$/,
    );
    expect(statuses).toMatchObject(AFTER_LOGIN);
  });

  it("fails with a token that is not accepted, and says from which release on there are any", async () => {
    const simulator = await simulate();
    const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile];
    const { failure } = await examine(args, { ONTAP_TOKEN: "canary" });
    expect(failure).toMatchObject({ step: "authentication", remedy: expect.stringContaining("9.14.1") as string });
  });

  it.each([
    ["a proxy's page", { html: true }, "run it again; when it lasts"],
    ["something that is no JSON", { garbage: true }, "management LIF"],
    ["nothing", { drop: "before" }, "run it again"],
    ["too many requests", { code: "262160" }, "run it again"],
  ] as const)("fails at once when the answer is %s", async (_what, fault, remedy) => {
    const simulator = await simulate({ seed: { faults: [{ do: fault }] } });
    const { failure, statuses } = await examineSimulator(simulator);
    expect(failure).toMatchObject({ step: "authentication", remedy: expect.stringContaining(remedy) as string });
    expect(statuses).toMatchObject(AFTER_LOGIN);
    expect(simulator.requests).toHaveLength(1);
  });

  it.each([
    ["forbids /cluster to the role", "6"],
    ["has no /cluster for the role", "4"],
  ])("is in order where ONTAP %s", async (_what, code) => {
    const simulator = await simulate();
    simulator.faults.add({ path: "/cluster", exact: true, do: { code } });
    const report = await examineSimulator(simulator);
    expect(report.statuses).toEqual({ ...HEALTHY, version: "skipped" });
    expect(stepOf(report, "authentication")?.details).toEqual(["logged in, with a role that may not read /cluster"]);
  });

  it("does not show a secret that the cluster repeats", async () => {
    const simulator = await simulate();
    simulator.faults.add({ do: { status: 500, code: "65541", message: `not for ${simulator.password}` } });
    const { failure } = await examineSimulator(simulator);
    expect(failure?.details[0]).toContain("not for ***");
  });
});

describe("doctor's look at the version", () => {
  it.each([
    ["9.5", "failed", "upgrade to ONTAP 9.6"],
    ["9.6", "ok", undefined],
    ["9.14.1", "ok", undefined],
  ])("finds %s %s", async (version, status, remedy) => {
    const report = await examineSimulator(await simulate({ seed: { cluster: { version }, svms: [{ name: "svm1" }] } }));
    const found = stepOf(report, "version");
    expect(found?.status).toBe(status);
    expect(found?.remedy ?? "").toContain(remedy ?? "");
    expect(found?.facts).toEqual({ version: version.split(".").length === 2 ? `${version}.0` : version });
  });

  it("says what a release does not tell yet", async () => {
    const report = await examineSimulator(
      await simulate({ seed: { cluster: { version: "9.8" }, svms: [{ name: "svm1" }] } }),
    );
    expect(stepOf(report, "version")?.details).toEqual(["ONTAP 9.8.0", expect.stringContaining("before 9.9.1")]);
    expect(stepOf(report, "svms")?.details).toEqual(["svm1: running, not known whether iSCSI is allowed, no service"]);
  });

  it("fails for a token where the release has none", async () => {
    const simulator = await simulate({
      token: "x",
      seed: { cluster: { version: "9.12.1" }, svms: [{ name: "svm1" }] },
    });
    const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile];
    const { failure } = await examine(args, { ONTAP_TOKEN: "x" });
    expect(failure).toMatchObject({ step: "version", remedy: expect.stringContaining("9.14.1") as string });
  });
});
