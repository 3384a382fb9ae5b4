import { SettingsError } from "../../lib/errors";
import { destinationOf, proxyFor } from "../../lib/ontap/proxy";
import { withoutSecrets } from "../../lib/secrets";
import { expectFailure, thrownBy } from "../helpers/failure";

const ENDPOINT = "https://cluster1.example.com";
const PROXY = "http://proxy.example.com:3128";
const LOCAL = "http://127.0.0.1:3128";

it.each([
  ["https://cluster1.example.com", { host: "cluster1.example.com", port: 443 }],
  ["https://[2001:db8::1]:8443", { host: "2001:db8::1", port: 8443 }],
  ["http://127.0.0.1", { host: "127.0.0.1", port: 80 }],
])("%s leads to %j", (address, destination) => {
  expect(destinationOf(address)).toEqual(destination);
});

describe("the proxy for an endpoint", () => {
  it.each<[string, string, Readonly<Record<string, string>>, object]>([
    ["of HTTPS_PROXY", ENDPOINT, { HTTPS_PROXY: PROXY }, { origin: PROXY, variable: "HTTPS_PROXY" }],
    [
      "of the variable in lower case first, as for curl",
      ENDPOINT,
      { HTTPS_PROXY: "http://other", https_proxy: PROXY },
      { origin: PROXY, variable: "https_proxy" },
    ],
    [
      "without a scheme",
      ENDPOINT,
      { HTTPS_PROXY: "proxy.example.com:3128" },
      { origin: PROXY, variable: "HTTPS_PROXY" },
    ],
    [
      "that speaks TLS",
      ENDPOINT,
      { HTTPS_PROXY: "https://proxy" },
      { origin: "https://proxy", variable: "HTTPS_PROXY" },
    ],
    [
      "with a path, which says nothing",
      ENDPOINT,
      { HTTPS_PROXY: `${PROXY}/` },
      { origin: PROXY, variable: "HTTPS_PROXY" },
    ],
    ["whose exceptions are others", ENDPOINT, { HTTPS_PROXY: PROXY, NO_PROXY: "other" }, { origin: PROXY }],
    [
      "on this machine, for a simulator of plain HTTP",
      "http://127.0.0.1:8080",
      { HTTP_PROXY: LOCAL },
      { origin: LOCAL, variable: "HTTP_PROXY" },
    ],
    ["on this machine, for a simulator", "https://localhost:8443", { HTTPS_PROXY: LOCAL }, { origin: LOCAL }],
    [
      "with a login",
      ENDPOINT,
      { HTTPS_PROXY: "http://me:p%40ss@proxy.example.com:3128" },
      { origin: PROXY, variable: "HTTPS_PROXY", authorization: "Basic bWU6cEBzcw==" },
    ],
  ])("is the one %s", (_, endpoint, environment, proxy) => {
    expect(proxyFor(endpoint, environment)).toMatchObject(proxy);
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ["no variable is set", ENDPOINT, {}],
    ["the variable is empty", ENDPOINT, { HTTPS_PROXY: "" }],
    ["it is one for another scheme", ENDPOINT, { HTTP_PROXY: PROXY }],
    ["the host is excepted", ENDPOINT, { HTTPS_PROXY: PROXY, NO_PROXY: "example.com" }],
    ["the host is excepted in lower case first", ENDPOINT, { HTTPS_PROXY: PROXY, NO_PROXY: "x", no_proxy: "*" }],
    ["the endpoint is on this machine and the proxy elsewhere", "https://127.0.0.1:8443", { HTTPS_PROXY: PROXY }],
    ["plain HTTP would leave this machine", "http://localhost:8080", { HTTP_PROXY: PROXY }],
  ])("is none when %s", (_, endpoint, environment) => {
    expect(proxyFor(endpoint, environment)).toBeUndefined();
  });

  it.each(["socks5://me:hush@proxy:1080", "http://me:hush@", "http://me:hu%sh@proxy"])(
    "is refused with the variable, and without its password: %s",
    (text) => {
      const error = thrownBy(() => proxyFor(ENDPOINT, { HTTPS_PROXY: text }));
      expectFailure(error, SettingsError, "PROXY_INVALID", "HTTPS_PROXY: got ", "NO_PROXY");
      expect(String(error)).not.toContain("hush");
    },
  );

  it("has a login that no message repeats", () => {
    proxyFor(ENDPOINT, { HTTPS_PROXY: "http://me:hidden%21word@proxy" });
    expect(withoutSecrets("hidden!word, hidden%21word, bWU6aGlkZGVuIXdvcmQ=")).toBe("***, ***, ***");
  });
});
