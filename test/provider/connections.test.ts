import { ValidationError } from "../../lib/errors";
import { connectionProblems, readConnections } from "../../lib/provider/session";
import { UNKNOWN, type ValueObject } from "../../lib/plugin/value";
import { thrownBy } from "../helpers/failure";

const ENDPOINT = "https://cluster1.example.com";

function clusters(connection: ValueObject): ValueObject {
  return { clusters: { cluster1: { endpoint: ENDPOINT, ...connection } } };
}

describe("the provider's configuration", () => {
  it("is read with the defaults of what is not given", () => {
    expect(readConnections(clusters({ profile: null, ca_file: "ca.pem" }))?.get("cluster1")).toEqual({
      name: "cluster1",
      endpoint: ENDPOINT,
      caFile: "ca.pem",
      profile: "default",
      concurrency: 6,
      requestTimeoutMs: 30_000,
    });
  });

  it("may be known in parts only", () => {
    expect(readConnections({ clusters: UNKNOWN })).toBeUndefined();
    expect(readConnections({ clusters: { a: UNKNOWN } })?.get("a")).toBe(UNKNOWN);
    expect(readConnections(clusters({ profile: UNKNOWN }))?.get("cluster1")).toBe(UNKNOWN);
    expect(connectionProblems(clusters({ endpoint: UNKNOWN }))).toEqual([]);
  });

  it.each<[string, ValueObject, string]>([
    ["endpoint", { endpoint: "http://cluster1.example.com" }, "expected https"],
    ["profile", { profile: "Prod" }, "expected lower-case letters"],
    ["ca", { ca: "no certificate" }, "got a text of 14 characters"],
    ["concurrency", { concurrency: 0 }, "expected an integer from 1 to 64"],
  ])("is refused at %s of the cluster", (attributeName, connection, problem) => {
    const steps = [{ attributeName: "clusters" }, { elementKeyString: "cluster1" }, { attributeName }];
    expect(connectionProblems(clusters(connection))).toEqual([
      expect.objectContaining({ summary: expect.stringContaining(problem) as string, attribute: { steps } }),
    ]);
    expect(thrownBy(() => readConnections(clusters(connection)))).toBeInstanceOf(ValidationError);
  });

  it("repeats no password of an endpoint", () => {
    const [problem] = connectionProblems(clusters({ endpoint: "https://admin:secret@cluster1.example.com" }));
    expect(problem?.summary).toContain("no credentials in the URL");
    expect(problem?.summary).not.toContain("secret");
  });
});
