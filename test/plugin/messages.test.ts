import { PROVIDER } from "../../lib/plugin/messages";
import { decode, encode, type Table } from "../../lib/plugin/wire";

/** Bytes worked out by hand from tfplugin6.proto. */
describe("messages of the plugin protocol", () => {
  it("a plan that requires replacement", () => {
    const { response } = PROVIDER.PlanResourceChange;
    const bytes = encode(response, {
      plannedState: { msgpack: Buffer.from([0xc0]) },
      requiresReplace: [{ steps: [{ attributeName: "svm" }] }],
    });
    expect(Buffer.from(bytes).toString("hex")).toBe("0a03" + "0a01c0" + "1207" + "0a05" + "0a03" + "73766d");
  });

  it("a diagnostic with the index 0 in its path, which is not no index", () => {
    const { response } = PROVIDER.ValidateResourceConfig;
    const bytes = encode(response, { diagnostics: [{ severity: 1, attribute: { steps: [{ elementKeyInt: 0 }] } }] });
    expect(Buffer.from(bytes).toString("hex")).toBe("0a08" + "0801" + "2204" + "0a02" + "1800");
  });

  it("a read of a resource, with fields that the table lacks", () => {
    const { request } = PROVIDER.ReadResource;
    // type_name "a", current_state {msgpack: nil}, private "p", provider_meta {}, client_capabilities {deferral_allowed}
    const bytes = Buffer.from("0a0161" + "12030a01c0" + "1a0170" + "2200" + "2a020801", "hex");
    expect(decode(request, bytes)).toEqual({
      typeName: "a",
      currentState: { msgpack: Buffer.from([0xc0]), json: new Uint8Array() },
      private: Buffer.from("p"),
    });
  });

  it("no two fields of a message share a number", () => {
    const tables: Table[] = Object.values(PROVIDER).flatMap(({ request, response }) => [request, response]);
    const numbers = tables.map((table) => Object.values(table).map(({ number }) => number));
    expect(numbers.filter((used) => new Set(used).size !== used.length)).toEqual([]);
  });
});
