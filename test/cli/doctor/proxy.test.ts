import { type ConnectProxyOptions, startConnectProxy } from "../../helpers/proxy/connect-proxy";
import { NOTHING_LISTENS } from "../../helpers/raw-server";
import { environmentOf } from "../../helpers/ontap-client";
import { AFTER_TLS, closeLater, examine, type Examination, HEALTHY, simulate, stepOf } from "./examination";

const ENDPOINT = "https://cluster1.example.com";

/** Examines a simulator by a name that only a proxy knows. */
async function examineThrough(options: ConnectProxyOptions, login = ""): Promise<Examination & { address: string }> {
  const simulator = await simulate();
  const hosts = { "cluster1.example.com:443": new URL(simulator.endpoint).host };
  const { address } = closeLater(await startConnectProxy({ hosts, ...options }));
  const args = ["--endpoint", ENDPOINT, "--server-name", "localhost", "--ca-file", simulator.caFile];
  const environment = { ...environmentOf(simulator), HTTPS_PROXY: `http://${login}${address}` };
  return { ...(await examine(args, environment)), address };
}

describe("doctor behind a proxy", () => {
  it("goes all the way through it, and names it without its login", async () => {
    const report = await examineThrough({ login: "me:secret-of-proxy" }, "me:secret-of-proxy@");
    expect(report.statuses).toEqual(HEALTHY);
    expect(stepOf(report, "settings")).toMatchObject({
      details: expect.arrayContaining([`proxy: http://${report.address}, from HTTPS_PROXY`]) as string[],
      facts: { proxy: `http://${report.address}` },
    });
    const [, port] = report.address.split(":");
    expect(stepOf(report, "tcp")?.details).toEqual([`connected to the proxy of HTTPS_PROXY: 127.0.0.1 port ${port}`]);
    expect(JSON.stringify(report)).not.toContain("secret-of-proxy");
  });

  it.each<[string, ConnectProxyOptions, RegExp, RegExp]>([
    ["wants a login", { login: "me:pass" }, /^the proxy does not accept the login .*answered 407/, /<user>/],
    ["lets nobody through", { status: 403 }, /^the proxy does not let .*answered 403/, /allow CONNECT/],
    ["has no way to the cluster", { status: 502 }, /^the proxy has no connection .*answered 502/, /management LIF/],
  ])("tells of a proxy that %s where TLS would begin", async (_what, options, problem, remedy) => {
    const { failure, statuses } = await examineThrough(options);
    expect(statuses).toEqual({ ...HEALTHY, tls: "failed", ...AFTER_TLS });
    expect(failure?.details[0]).toMatch(problem);
    expect(failure?.remedy).toMatch(remedy);
  });

  it("tells of a proxy that is not there", async () => {
    const simulator = await simulate();
    const environment = { ...environmentOf(simulator), HTTPS_PROXY: `http://${NOTHING_LISTENS}` };
    const { failure } = await examine(["--endpoint", ENDPOINT, "--ca-file", simulator.caFile], environment);
    expect(failure).toMatchObject({ step: "tcp", remedy: expect.stringContaining("NO_PROXY") as string });
    expect(failure?.details[0]).toMatch(/^the proxy gives no answer \(connection refused/);
  });
});
