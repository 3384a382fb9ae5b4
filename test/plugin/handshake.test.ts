import { handshakeLine, reattachLine, requireEngine } from "../../lib/plugin/handshake";
import { withCode } from "./with-code";

const ADDRESS = { network: "unix", address: "/tmp/plugin.sock" } as const;
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

describe("handshake", () => {
  it.each([
    ["no cookie", {}],
    ["another cookie", { TF_PLUGIN_MAGIC_COOKIE: "d602" }],
  ])("with %s the program says what it is and how to try it", (_, env) => {
    expect(() => {
      requireEngine(env);
    }).toThrow(withCode("NOT_STARTED_BY_ENGINE", /Terraform.*--debug/));
  });

  it("with the cookie it goes on", () => {
    expect(() => {
      requireEngine({ TF_PLUGIN_MAGIC_COOKIE: COOKIE });
    }).not.toThrow();
  });

  it("the line names protocol, address and certificate, in base64 without padding", () => {
    expect(handshakeLine(ADDRESS, Buffer.from("a"))).toBe("1|6|unix|/tmp/plugin.sock|grpc|YQ");
    expect(handshakeLine(ADDRESS)).toBe("1|6|unix|/tmp/plugin.sock|grpc|");
  });

  it("a reattached provider is described as engines read it", () => {
    expect(JSON.parse(reattachLine("example.com/a/b", 42, ADDRESS))).toEqual({
      "example.com/a/b": {
        Protocol: "grpc",
        ProtocolVersion: 6,
        Pid: 42,
        Test: true,
        Addr: { Network: "unix", String: "/tmp/plugin.sock" },
      },
    });
  });
});
