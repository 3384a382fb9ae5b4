import { parseSeed } from "../../../lib/simulator/seed";
import { uuidFromName } from "../../../lib/simulator/svm";
import { answer, recordsOf } from "../api-request";

const INTERFACES = "/network/ip/interfaces";
const UUID = uuidFromName("svm1");
const LIF1 = uuidFromName(`interface ${UUID} lif1`);
const { state: STATE } = parseSeed({
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

const list = (query: string, svmScope?: string): readonly Record<string, unknown>[] =>
  recordsOf(answer(STATE, "GET", `${INTERFACES}${query}`, { svmScope }));

describe("GET of the network interfaces", () => {
  it("has UUID and name alone unless more is asked for", () => {
    expect(list("?svm.name=svm2")).toEqual([
      { uuid: uuidFromName(`interface ${uuidFromName("svm2")} lif1`), name: "lif1" },
    ]);
  });

  it("tells what a host needs to know, IPv6 without brackets", () => {
    expect(list("?svm.name=svm1&services=data_iscsi&fields=name,ip.address,state,enabled,svm")).toEqual([
      {
        uuid: LIF1,
        name: "lif1",
        ip: { address: "192.0.2.10" },
        svm: { uuid: UUID, name: "svm1" },
        enabled: true,
        state: "up",
      },
      {
        uuid: uuidFromName(`interface ${UUID} lif2`),
        name: "lif2",
        ip: { address: "2001:db8::10" },
        svm: { uuid: UUID, name: "svm1" },
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
    ["?ip.family=ipv6", ["2001:db8::10"]],
    [`?svm.uuid=${UUID}|${uuidFromName("svm2")}&name=lif1&order_by=svm.name`, ["192.0.2.10", "192.0.2.30"]],
  ])("filters and orders by %s", (query, addresses) => {
    const records = list(`${query}&fields=ip.address`) as { readonly ip: { readonly address: string } }[];

    expect(records.map(({ ip }) => ip.address)).toEqual(addresses);
  });

  it("names the services as a list", () => {
    expect(list("?name=nas&fields=services")).toMatchObject([{ services: ["data_nfs"] }]);
  });

  it("has those of a stopped SVM down", () => {
    expect(list("?svm.name=svm2&fields=state")).toMatchObject([{ state: "down" }]);
  });

  it("only counts when no records are wanted, and shows a scoped request its own SVM alone", () => {
    expect(answer(STATE, "GET", `${INTERFACES}?return_records=false`).body).toEqual({ num_records: 4 });
    expect(list("", "svm2").length).toBe(1);
  });
});

describe("GET of one network interface", () => {
  it("is the bare object", () => {
    expect(answer(STATE, "GET", `${INTERFACES}/${LIF1}`, { hal: true }).body).toMatchObject({
      name: "lif1",
      ip: { address: "192.0.2.10", family: "ipv4" },
      services: ["data_core", "data_iscsi"],
      _links: { self: { href: `/api/network/ip/interfaces/${LIF1}` } },
    });
  });

  it("is 404 for one that is not there", () => {
    expect(answer(STATE, "GET", `${INTERFACES}/nope`)).toMatchObject({ status: 404, code: "4" });
  });
});
