import { inventory, playbook } from "./scripts";

const SERVICES = [
  { svmName: "svm1", targetAlias: "a" },
  { svmName: "svm2", targetAlias: "b" },
];

describe("the play of NetApp's module", () => {
  it("loops over the services on one host", () => {
    expect(playbook(SERVICES, "loop")).toMatchObject([{ hosts: "all", tasks: [{ loop: SERVICES }] }]);
    expect(inventory(SERVICES, "loop")).toMatchObject({ all: { hosts: { here: null } } });
  });

  it("has a host for each service", () => {
    expect(JSON.stringify(playbook(SERVICES, "hosts"))).not.toContain('"loop"');
    const [first, second] = SERVICES;
    expect(inventory(SERVICES, "hosts")).toMatchObject({ all: { hosts: { host_svm1: first, host_svm2: second } } });
  });

  it.each(["loop", "hosts"] as const)("speaks REST and verifies the certificate: %s", (by) => {
    const [{ tasks }] = playbook(SERVICES, by) as [{ tasks: [Record<string, unknown>] }];
    const settings = tasks[0]["netapp.ontap.na_ontap_iscsi"];
    expect(settings).toMatchObject({ https: true, validate_certs: true, use_rest: "always" });
  });
});
