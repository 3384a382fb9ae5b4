import { handshakeLine, reattachLine } from "../../lib/plugin/handshake";

const ADDRESS = { network: "unix", address: "/tmp/plugin.sock" } as const;

describe("handshake", () => {
  it("the line names protocol, address and certificate, in base64 without padding", () => {
    expect(handshakeLine(ADDRESS, Buffer.from("a"))).toBe("1|6|unix|/tmp/plugin.sock|grpc|YQ");
    expect(handshakeLine(ADDRESS)).toBe("1|6|unix|/tmp/plugin.sock|grpc|");
  });

  it("a reattached provider is described as Terraform reads it", () => {
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
