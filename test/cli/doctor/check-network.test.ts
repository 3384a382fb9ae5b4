import { describeConnection, targetOf } from "../../../lib/cli/doctor-connection";

const LIMITS = { timeoutMs: 1, signal: new AbortController().signal };

describe("the target of an endpoint", () => {
  it.each([
    ["https://cluster1.example.com", "cluster1.example.com", 443],
    ["https://cluster1.example.com:8443", "cluster1.example.com", 8443],
    ["https://[2001:db8::1]", "2001:db8::1", 443],
    ["http://127.0.0.1", "127.0.0.1", 80],
  ])("%s is %s, port %i", (endpoint, host, port) => {
    expect(targetOf(endpoint, LIMITS)).toMatchObject({ host, port, ...LIMITS });
  });
});

describe("a connection that failed on every address", () => {
  it("is described by the first of them", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1:1"), { code: "ECONNREFUSED" });
    const other = Object.assign(new Error("connect EHOSTUNREACH"), { code: "EHOSTUNREACH" });
    expect(describeConnection(new AggregateError([refused, other])).problem).toBe(
      "connection refused (connect ECONNREFUSED ::1:1)",
    );
  });
});
