import { ValidationError } from "../../lib/errors";
import {
  type ClusterConnection,
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  decodeClusterConnection,
} from "../../lib/model/connection";
import { expectFailure, thrownBy } from "../helpers/failure";

const connection: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};

describe("a cluster's connection as JSON", () => {
  it.each<[string, Partial<ClusterConnection>]>([
    ["with what is required", {}],
    ["with an authority", { caFile: "./assets/ca.pem", serverName: "cluster1.example.com" }],
    ["with the text of an authority", { ca: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" }],
    ["with a pinned certificate", { fingerprint256: "ab".repeat(32) }],
    ["with no check of the certificate", { insecureSkipVerify: true }],
    ["with digits for a name", { name: "42" }],
  ])("is read back %s", (_, more) => {
    const written = { ...connection, ...more };
    expect(decodeClusterConnection(JSON.stringify(written))).toEqual(written);
  });

  it("is read with null for what is not given", () => {
    expect(decodeClusterConnection(JSON.stringify({ ...connection, caFile: null }))).toEqual(connection);
  });

  it.each<[string, Record<string, unknown>, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    ["no name", { name: undefined }, "MISSING_VALUE", "cluster.name: missing"],
    ["an odd name", { name: "a b" }, "INVALID_VALUE", 'cluster.name: got "a b"'],
    ["no endpoint", { endpoint: undefined }, "MISSING_VALUE", "cluster.endpoint: missing"],
    ["an endpoint without scheme", { endpoint: "cluster1" }, "INVALID_VALUE", "cluster.endpoint: "],
    ["an endpoint that is no text", { endpoint: 5 }, "INVALID_VALUE", "cluster.endpoint: got 5"],
    ["an authority that is no text", { ca: 5 }, "INVALID_VALUE", "cluster.ca: got 5"],
    ["a number with a fraction in digits", { concurrency: "8.5" }, "INVALID_VALUE", 'cluster.concurrency: got "8.5"'],
    ["an odd profile", { profile: "A" }, "INVALID_VALUE", 'cluster.profile: got "A"'],
    ["a caFile that is no text", { caFile: 1 }, "INVALID_VALUE", "cluster.caFile: got 1"],
    ["a short fingerprint", { fingerprint256: "ab" }, "INVALID_VALUE", 'cluster.fingerprint256: got "ab"'],
    ["an odd serverName", { serverName: "/" }, "INVALID_VALUE", 'cluster.serverName: got "/"'],
    ["no profile", { profile: undefined }, "MISSING_VALUE", "cluster.profile: missing"],
    ["no time limit", { requestTimeoutMs: undefined }, "MISSING_VALUE", "cluster.requestTimeoutMs: missing"],
    ["no concurrency", { concurrency: undefined }, "MISSING_VALUE", "cluster.concurrency: missing"],
    [
      "too much concurrency",
      { concurrency: 65 },
      "INVALID_VALUE",
      "cluster.concurrency: got 65, expected a whole number from 1 to 64",
    ],
    [
      "too short a time limit",
      { requestTimeoutMs: 99 },
      "INVALID_VALUE",
      "cluster.requestTimeoutMs: got 99, expected a whole number from 100 to 600000",
    ],
  ])("is refused with %s", (_, change, code, message) => {
    const json = JSON.stringify({ ...connection, ...change });
    expectFailure(
      thrownBy(() => decodeClusterConnection(json)),
      ValidationError,
      code,
      message,
    );
  });

  it.each(["hush", "-----BEGIN CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\nhush"])(
    "an authority that is not made of certificates alone is refused and not shown: %j",
    (ca) => {
      const error = thrownBy(() => decodeClusterConnection(JSON.stringify({ ...connection, ca })));
      const problem = `cluster.ca: got a text of ${ca.length} characters, expected PEM with "BEGIN CERTIFICATE"`;
      expectFailure(error, ValidationError, "INVALID_VALUE", problem);
      expect(String(error)).not.toContain("hush");
    },
  );

  it("the text of an authority is nothing to be declared", () => {
    expect(CONNECTION_SETTINGS).not.toContain("ca");
  });

  it("has six connections and half a minute for each request where nothing else is declared", () => {
    expect(CONNECTION_DEFAULTS).toEqual({ profile: "default", concurrency: 6, requestTimeoutMs: 30_000 });
  });

  it("credentials in the endpoint are not shown", () => {
    const json = JSON.stringify({ ...connection, endpoint: "https://admin:hush@cluster1" });
    const error = thrownBy(() => decodeClusterConnection(json));
    expectFailure(error, ValidationError, "INVALID_VALUE", "cluster.endpoint: ", "no credentials in the URL");
    expect(String(error)).not.toContain("hush");
  });
});
