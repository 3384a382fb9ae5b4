import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createAuthority, createCertificate } from "../../lib/simulator/certificates";
import { environmentOf } from "../helpers/ontap-client";
import { query } from "../helpers/provisioner";
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from "../helpers/proxy/connect-proxy";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const SERVICES = [{ key: "svm1", svmName: "svm1", enabled: "true" }];
const CLUSTER = { endpoint: "https://cluster1.example.com", serverName: "localhost" };

/** No trouble with the cluster. */
const OBSERVED = expect.stringContaining('"*":""') as string;

let simulator: TestSimulator;
let proxy: ConnectProxy;

async function start(options: ConnectProxyOptions = {}, http = false): Promise<void> {
  simulator = await startTestSimulator({ http, seed: { svms: [{ name: "svm1", service: {} }] } });
  const hosts = { "cluster1.example.com:443": new URL(simulator.endpoint).host };
  proxy = await startConnectProxy({ hosts, ...options });
}

afterEach(async () => {
  await proxy.close();
  await simulator.close();
});

it("the bundled program observes through the proxy of HTTPS_PROXY, with its login", async () => {
  await start({ login: "me:secret-of-proxy" });
  const HTTPS_PROXY = `http://me:secret-of-proxy@${proxy.address}`;
  const environment = { ...environmentOf(simulator), HTTPS_PROXY, NO_PROXY: "localhost,127.0.0.1" };
  const { code, stdout, stderr } = await query(simulator, "observe", SERVICES, { ...CLUSTER, environment });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ "*": "", svm1: expect.stringContaining('"inSync":true') as string });
  expect(proxy.log).toEqual(["cluster1.example.com:443 with a login"]);
});

it("a proxy that speaks TLS is spoken to by TLS", async () => {
  const authority = await createAuthority("authority of the proxy");
  await start({ tls: await createCertificate(authority, { commonName: "proxy", hosts: ["127.0.0.1"] }) });
  const file = join(dirname(simulator.caFile), "proxy-ca.pem");
  writeFileSync(file, authority.certPem);
  const settings = { HTTPS_PROXY: `https://${proxy.address}`, NODE_EXTRA_CA_CERTS: file };
  const environment = { ...environmentOf(simulator), ...settings };
  const result = await query(simulator, "observe", SERVICES, { ...CLUSTER, environment });
  expect(result).toMatchObject({ code: 0, stderr: "", stdout: OBSERVED });
  expect(proxy.log).toEqual(["cluster1.example.com:443 without a login"]);
});
