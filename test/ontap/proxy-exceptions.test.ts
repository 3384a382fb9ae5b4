import { isExcepted } from "../../lib/ontap/proxy";

const HOST = "cluster1.example.com";

it.each<[string, string, number, string, boolean]>([
  ["nothing", HOST, 443, "", false],
  ["only separators", HOST, 443, " , ", false],
  ["everything", HOST, 443, "*", true],
  ["the host", HOST, 443, "cluster1.example.com", true],
  ["the host in upper case", HOST, 443, "CLUSTER1.EXAMPLE.COM", true],
  ["another host", HOST, 443, "cluster2.example.com", false],
  ["the host among others", HOST, 443, "localhost, cluster2,cluster1.example.com", true],
  ["the host among others between spaces", HOST, 443, "localhost cluster1.example.com", true],
  ["its domain", HOST, 443, "example.com", true],
  ["its domain with a dot", HOST, 443, ".example.com", true],
  ["its domain with a star", HOST, 443, "*.example.com", true],
  ["its domain as a whole name", HOST, 443, "example.com.", true],
  ["the end of its name, which is no domain", HOST, 443, "ample.com", false],
  ["a name within it", "example.com", 443, "cluster1.example.com", false],
  ["the host and its port", HOST, 8443, "cluster1.example.com:8443", true],
  ["the host and another port", HOST, 443, "cluster1.example.com:8443", false],
  ["the address", "10.1.2.3", 443, "10.1.2.3", true],
  ["the address and another port", "10.1.2.3", 443, "10.1.2.3:80", false],
  ["another address", "10.1.2.3", 443, "10.1.2.4", false],
  ["the end of the address, which is no domain", "10.1.2.3", 443, "2.3", false],
  ["its network", "10.1.2.3", 443, "10.0.0.0/8", true],
  ["another network", "10.1.2.3", 443, "10.2.0.0/16", false],
  ["every network", "10.1.2.3", 443, "0.0.0.0/0", true],
  ["a network without a measure", "10.1.2.3", 443, "10.1.2.3/x", false],
  ["a network of more bits than there are", "10.1.2.3", 443, "10.1.2.3/33", false],
  ["a network, for a name", HOST, 443, "0.0.0.0/0", false],
  ["the long address", "2001:db8::1", 443, "2001:db8::1", true],
  ["the long address in full", "2001:db8::1", 443, "2001:0db8:0:0:0:0:0:1", true],
  ["the long address in brackets", "2001:db8::1", 443, "[2001:db8::1]", true],
  ["the long address and its port", "2001:db8::1", 443, "[2001:db8::1]:443", true],
  ["the long address and another port", "2001:db8::1", 443, "[2001:db8::1]:80", false],
  ["its long network", "2001:db8::1", 443, "2001:db8::/32", true],
  ["a network of the other kind", "2001:db8::1", 443, "0.0.0.0/0", false],
])("a list that names %s: %s port %i, %j", (_, host, port, list, expected) => {
  expect(isExcepted({ host, port }, list)).toBe(expected);
});
