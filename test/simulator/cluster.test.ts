import { parseSeed } from "../../lib/simulator/seed";
import { newState } from "../../lib/simulator/state";
import { uuidFromName } from "../../lib/simulator/svm";
import { answer, recordsOf } from "./api-request";

const LICENSES = "/cluster/licensing/licenses";
const INTERFACES = "/network/ip/interfaces";

describe("GET of the licenses", () => {
  it.each([
    ["compliant", ["iscsi", "nfs"]],
    ["unlicensed", ["nfs"]],
  ])("tells that iSCSI is %s", (licenseState, licenses) => {
    expect(
      recordsOf(answer(newState([], { licenses }), "GET", `${LICENSES}?name=iscsi&fields=state,scope&state=*`)),
    ).toEqual([{ name: "iscsi", scope: "cluster", state: licenseState }]);
  });

  it("finds one by its name", () => {
    expect(answer(newState(), "GET", `${LICENSES}/iscsi`).body).toMatchObject({ state: "compliant" });
    expect(answer(newState(), "GET", `${LICENSES}/nope`)).toMatchObject({ status: 404, code: "4" });
  });
});

describe("GET of the network interfaces", () => {
  const [svm1, svm2] = ["svm1", "svm2"].map(uuidFromName);
  const lif1 = uuidFromName(`interface ${svm1} lif1`);
  const { state } = parseSeed({
    svms: [
      {
        name: "svm1",
        interfaces: [
          { name: "lif1", address: "192.0.2.10" },
          { name: "lif2", address: "2001:db8::10", up: false },
          { name: "nas", address: "192.0.2.20", services: ["data_nfs"] },
        ],
      },
      { name: "svm2", state: "stopped", interfaces: [{ name: "lif1", address: "192.0.2.30" }] },
    ],
  });
  const list = (query: string): readonly Record<string, unknown>[] =>
    recordsOf(answer(state, "GET", `${INTERFACES}${query}`));

  it("has UUID and name alone unless more is asked for", () => {
    expect(list("?svm.name=svm2")).toEqual([{ uuid: uuidFromName(`interface ${svm2} lif1`), name: "lif1" }]);
  });

  it("tells what a host needs to know, IPv6 without brackets", () => {
    const svm = { uuid: svm1, name: "svm1" };
    expect(list("?svm.name=svm1&services=data_iscsi&fields=name,ip.address,state,enabled,svm")).toEqual([
      { uuid: lif1, name: "lif1", ip: { address: "192.0.2.10" }, svm, enabled: true, state: "up" },
      {
        uuid: uuidFromName(`interface ${svm1} lif2`),
        name: "lif2",
        ip: { address: "2001:db8::10" },
        svm,
        enabled: true,
        state: "down",
      },
    ]);
  });

  it.each([
    ["?services=data_nfs", ["192.0.2.20"]],
    ["?services=data_iscsi&order_by=ip.address", ["192.0.2.10", "192.0.2.30", "2001:db8::10"]],
    ["?services=!data_core", ["192.0.2.10", "192.0.2.30", "2001:db8::10", "192.0.2.20"]],
    ["?state=up", ["192.0.2.10", "192.0.2.20"]],
    ["?state=down&svm.name=svm2", ["192.0.2.30"]],
    ["?ip.family=ipv6", ["2001:db8::10"]],
    [`?svm.uuid=${svm1}|${svm2}&name=lif1&order_by=svm.name`, ["192.0.2.10", "192.0.2.30"]],
  ])("filters and orders by %s", (query, addresses) => {
    expect(list(`${query}&fields=ip.address`).map(({ ip }) => ip)).toEqual(addresses.map((address) => ({ address })));
  });

  it("finds one by its UUID", () => {
    expect(answer(state, "GET", `${INTERFACES}/${lif1}`, { hal: true }).body).toMatchObject({
      name: "lif1",
      ip: { address: "192.0.2.10", family: "ipv4" },
      services: ["data_core", "data_iscsi"],
      _links: { self: { href: `/api/network/ip/interfaces/${lif1}` } },
    });
    expect(answer(state, "GET", `${INTERFACES}/nope`)).toMatchObject({ status: 404, code: "4" });
  });
});
