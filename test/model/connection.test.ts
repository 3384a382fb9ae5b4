import { ValidationError } from "../../lib/errors";
import {
  type ClusterConnection,
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  decodeClusterConnection,
} from "../../lib/model/connection";
import { printableEndpoint } from "../../lib/model/rules";
import { expectFailure, thrownBy } from "../helpers/failure";

const connection: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  ...CONNECTION_DEFAULTS,
};

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** What is expected of a setting. */
interface Expected {
  readonly valid: readonly unknown[];
  readonly refused: readonly (readonly [unknown, string])[];
}

const refused = (expected: string, ...values: readonly unknown[]) => values.map((value) => [value, expected] as const);

const SETTINGS: { readonly [Name in keyof ClusterConnection]-?: Expected } = {
  name: {
    valid: ["cluster1", "eu-1.prod_a", "42"],
    refused: refused('letters, digits, "_", "." and "-" only, such as "cluster1"', "cluster 1", ""),
  },
  endpoint: {
    valid: [
      ...["https://cluster1.example.com", "HTTPS://CLUSTER1", "https://cluster1/", "https://10.0.0.1:8443"],
      ...["https://[::1]", "http://localhost:8080", "http://127.1.2.3:1", "http://[::1]:1"],
    ],
    refused: [
      ...refused("an https URL, such as", "", "cluster1.example.com", "ftp://cluster1"),
      ...refused("a valid URL, such as", "https://", "https://cluster1:99999"),
      ...refused('only host and port, without "/api"; the path /api is added', "https://cluster1/api"),
      ...refused('without "/?…"', "https://cluster1?x=1"),
      ...refused('without "/#…"', "https://cluster1/#x"),
      ...refused('a host name of letters, digits, "_", "." and "-"', "https://${x}.example.com"),
      ...refused("clear text", "http://cluster1", "http://localhost.example.com", "http://0.0.0.0"),
      ...refused("a string", 5),
    ],
  },
  profile: {
    valid: ["default", "prod-eu", "a1-2b"],
    refused: refused('lower-case letters, digits and single "-", starting', "Prod", "prod_eu", "prod--eu", "1a"),
  },
  caFile: { valid: ["./assets/ca.pem"], refused: refused("a string", 1) },
  ca: { valid: [PEM], refused: refused("a string", 5) },
  serverName: {
    valid: ["cluster1", "cluster1.example.com", "10.0.0.1"],
    refused: refused("a host name as the certificate", "-a", "https://a", "/"),
  },
  fingerprint256: {
    valid: ["ab".repeat(32), `${"AB:".repeat(31)}AB`],
    refused: refused("a SHA-256 fingerprint of 64 hexadecimal digits", "ab", "ab".repeat(33)),
  },
  insecureSkipVerify: { valid: [true, false], refused: refused("true or false", "true") },
  concurrency: { valid: [1, 6, 64], refused: refused("an integer from 1 to 64", 0, 65, -1, 1.5, "8") },
  requestTimeoutMs: { valid: [100, 600_000], refused: refused("an integer from 100 to 600000", 99, 600_001) },
};

function decoded(change: object): ClusterConnection {
  return decodeClusterConnection(JSON.stringify({ ...connection, ...change }));
}

describe.each(Object.entries(SETTINGS))("the setting %s of a connection", (name, { valid, refused: invalid }) => {
  it.each(valid)("may be %j", (value) => {
    expect(decoded({ [name]: value })).toEqual({ ...connection, [name]: value });
  });

  it.each(invalid)("may not be %j, and tells what it may be", (value, expected) => {
    const error = thrownBy(() => decoded({ [name]: value }));
    expectFailure(
      error,
      ValidationError,
      "INVALID_VALUE",
      `cluster.${name}: got ${JSON.stringify(value)}, expected `,
      expected,
    );
  });

  it("may be null only if it need not be given", () => {
    const isRequired = name in connection;
    const error = thrownBy(() => decoded({ [name]: null }));
    if (isRequired) expectFailure(error, ValidationError, "MISSING_VALUE", `cluster.${name}: missing`);
    else expect(error).toBeUndefined();
  });
});

it.each<[keyof ClusterConnection, string, string]>([
  ["ca", "hush", "got a text of 4 characters"],
  ["ca", `${PEM}-----BEGIN EC PRIVATE KEY-----\nhush`, 'expected PEM with "BEGIN CERTIFICATE"'],
  ...["https://admin:hush@c1", "https://admin@c1", "https://admin:pa/hush@c1", "https:/admin:pa@hush@c1"].map(
    (endpoint): [keyof ClusterConnection, string, string] => ["endpoint", endpoint, "no credentials in the URL"],
  ),
])("a secret in %s is refused and not shown: %j", (name, value, problem) => {
  const error = thrownBy(() => decoded({ [name]: value }));
  expectFailure(error, ValidationError, "INVALID_VALUE", `cluster.${name}: `, problem);
  expect(String(error)).not.toMatch(/hush|admin/);
});

it("the text of a CA cannot be declared", () => {
  expect(CONNECTION_SETTINGS).not.toContain("ca");
});

it("the defaults are six connections and half a minute for a request", () => {
  expect(CONNECTION_DEFAULTS).toEqual({ profile: "default", concurrency: 6, requestTimeoutMs: 30_000 });
});

it.each([
  ["https://admin:pw@cluster1", "https://***@cluster1"],
  ["admin:pw@cluster1", "***@cluster1"],
  ["https://admin:pa/ss@cluster1", "https://***@cluster1"],
  ["https://admin:pa@ss@cluster1", "https://***@cluster1"],
  ["https:/admin:pw@cluster1", "***@cluster1"],
  ["https://admin:p\nw@cluster1", "https://***@cluster1"],
  ["https://cluster1/api", "https://cluster1/api"],
])("of %p a message shows %p", (endpoint, shown) => {
  expect(printableEndpoint(endpoint)).toBe(shown);
});
