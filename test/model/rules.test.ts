import {
  clusterNameRule,
  endpointRule,
  printableEndpoint,
  profileRule,
  type Rule,
  serverNameRule,
  svmNameRule,
  svmUuidRule,
  targetAliasRule,
  wholeNumberRule,
} from "../../lib/model/rules";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

describe("what each rule lets through", () => {
  it.each<[string, Rule, readonly string[]]>([
    ["svmName", svmNameRule, ["svm1", "SVM_db-1.prod", "_", "1"]],
    ["svmUuid", svmUuidRule, [UUID, UUID.toUpperCase()]],
    ["clusterName", clusterNameRule, ["cluster1", "eu-1.prod_a"]],
    ["profile", profileRule, ["default", "prod-eu", "a1-2b"]],
    ["serverName", serverNameRule, ["cluster1", "cluster1.example.com", "10.0.0.1"]],
    [
      "targetAlias",
      targetAliasRule,
      ["", "a", "x".repeat(128), "é".repeat(128), "e\u0301".repeat(128), "🎯".repeat(128), "${a}%{b}", `"\\'`],
    ],
    [
      "endpoint",
      endpointRule,
      [
        "https://cluster1.example.com",
        "HTTPS://CLUSTER1",
        "https://cluster1/",
        "https://10.0.0.1:8443",
        "https://[::1]",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.1.2.3:1",
        "http://[::1]:1",
      ],
    ],
  ])("%s", (_, rule, values) => {
    for (const value of values) expect({ value, expected: rule(value) }).toEqual({ value, expected: undefined });
  });
});

describe("what each rule refuses, and what it expects instead", () => {
  it.each<[string, string, Rule, RegExp]>([
    ["svmName", "", svmNameRule, /name of an SVM/],
    ["svmName", "svm 1", svmNameRule, /letters, digits/],
    ["svmName", "svm*", svmNameRule, /letters, digits/],
    ["svmName", "svm1\n", svmNameRule, /letters, digits/],
    ["svmName", "sv\u00e9", svmNameRule, /letters, digits/],
    ["svmUuid", "", svmUuidRule, /UUID of an SVM/],
    ["svmUuid", UUID.slice(1), svmUuidRule, /UUID of an SVM/],
    ["svmUuid", `{${UUID}}`, svmUuidRule, /vserver show -fields uuid/],
    ["svmUuid", UUID.replaceAll("-", ""), svmUuidRule, /UUID of an SVM/],
    ["targetAlias", "x".repeat(129), targetAliasRule, /at most 128 characters, this has 129/],
    ["targetAlias", "a b", targetAliasRule, /without spaces/],
    ["targetAlias", "a\u00a0b", targetAliasRule, /without spaces/],
    ["targetAlias", "a\tb", targetAliasRule, /printable/],
    ["targetAlias", "a\u0000", targetAliasRule, /printable/],
    ["targetAlias", "a\u007f", targetAliasRule, /printable/],
    ["targetAlias", "a\u202e", targetAliasRule, /printable/],
    ["targetAlias", "a\ud800", targetAliasRule, /printable/],
    ["clusterName", "cluster 1", clusterNameRule, /such as "cluster1"/],
    ["profile", "Prod", profileRule, /lower-case/],
    ["profile", "prod_eu", profileRule, /single "-"/],
    ["profile", "prod--eu", profileRule, /single "-"/],
    ["profile", "1a", profileRule, /starting with a letter/],
    ["serverName", "-a", serverNameRule, /host name/],
    ["serverName", "https://a", serverNameRule, /host name/],
    ["endpoint", "", endpointRule, /an https URL/],
    ["endpoint", "cluster1.example.com", endpointRule, /an https URL/],
    ["endpoint", "ftp://cluster1", endpointRule, /an https URL/],
    ["endpoint", "https://", endpointRule, /a valid URL/],
    ["endpoint", "https://cluster1:99999", endpointRule, /a valid URL/],
    ["endpoint", "https://cluster1/api", endpointRule, /only host and port, without "\/api"/],
    ["endpoint", "https://cluster1?x=1", endpointRule, /without "\/\?…"/],
    ["endpoint", "https://cluster1/#x", endpointRule, /without "\/#…"/],
    ["endpoint", "https://admin:pw@cluster1", endpointRule, /no credentials in the URL/],
    ["endpoint", "https://admin@cluster1", endpointRule, /no credentials in the URL/],
    ["endpoint", "https://${x}.example.com", endpointRule, /a host name of letters/],
    ["endpoint", "http://cluster1", endpointRule, /https: over http the credentials would travel in clear text/],
    ["endpoint", "http://localhost.example.com", endpointRule, /clear text/],
    ["endpoint", "http://0.0.0.0", endpointRule, /clear text/],
  ])("%s %j", (_, value, rule, expected) => {
    expect(rule(value)).toMatch(expected);
  });

  it.each(["https://admin:pa/ss@cluster1", "https://admin:1/ss@cluster1", "https:/admin:pa@ss@cluster1"])(
    "a password with a slash or an @ in it is taken for credentials and never quoted: %s",
    (endpoint) => {
      expect(endpointRule(endpoint)).toMatch(/no credentials in the URL/);
      expect(endpointRule(endpoint)).not.toContain("ss@");
    },
  );
});

describe("wholeNumberRule", () => {
  const rule = wholeNumberRule(1, 64);

  it.each([1, 6, 64])("%p is within its bounds", (value) => {
    expect(rule(value)).toBeUndefined();
  });

  it.each([0, 65, -1, 1.5, NaN, Infinity])("%p is not", (value) => {
    expect(rule(value)).toBe("a whole number from 1 to 64");
  });
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
