import { environmentOf } from "../../helpers/ontap-client";
import { startTcpServer } from "../../helpers/raw-server";
import {
  AFTER_TLS,
  closeLater,
  type Examination,
  examine,
  examineSimulator,
  HEALTHY,
  simulate,
  stepOf,
} from "./examination";

describe("doctor's way to the cluster", () => {
  const credentials = { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "x" };

  it("ends at a name that nobody knows", async () => {
    const { failure, statuses } = await examine(["--endpoint", "https://cluster1.invalid"], credentials);
    expect(failure).toMatchObject({ step: "lookup", remedy: expect.stringContaining("DNS") as string });
    expect(statuses).toEqual({
      node: "ok",
      providers: "skipped",
      settings: "ok",
      lookup: "failed",
      tcp: "skipped",
      tls: "skipped",
      ...AFTER_TLS,
    });
  });

  it("ends at a port where nobody listens", async () => {
    const server = await startTcpServer(() => undefined);
    await server.close();
    const { failure, statuses } = await examine(["--endpoint", `https://${server.address}`], credentials);
    expect(failure).toMatchObject({ step: "tcp", remedy: expect.stringContaining("network interface show") as string });
    expect(failure?.details).toEqual([expect.stringContaining("ECONNREFUSED")]);
    expect(statuses).toMatchObject({ tls: "skipped", ...AFTER_TLS });
  });

  it.each([
    ["speaks something else", "answers in plain text", "TLS 1.2 or later"],
    ["closes the connection", "closes", "run it again"],
    ["says nothing", "is silent", "firewalls"],
  ] as const)("ends at a server that %s", async (_what, behaviour, remedy) => {
    const server = await startTcpServer((socket) => {
      socket.on("error", () => undefined);
      if (behaviour === "closes") socket.destroy();
      if (behaviour === "answers in plain text") socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    closeLater(server);
    const args = ["--endpoint", `https://${server.address}`, "--request-timeout-ms", "300"];
    const { failure, statuses } = await examine(args, credentials);
    expect(failure).toMatchObject({ step: "tls", remedy: expect.stringContaining(remedy) as string });
    expect(statuses).toMatchObject(AFTER_TLS);
  });

  it.each([
    [
      "of an authority that is not trusted",
      "other authority",
      /not signed by an authority/,
      /compare the SHA-256 of certificate 1 .*--fingerprint/,
    ],
    ["that expired", "expired", /CERT_HAS_EXPIRED/, /compare the clocks/],
    ["of another host", "other name", /ERR_TLS_CERT_ALTNAME_INVALID/, /--server-name/],
  ] as const)("ends at a certificate %s, and shows it", async (_what, flaw, problem, remedy) => {
    const { failure, statuses } = await examineSimulator(await simulate({ flaw }));
    expect(failure).toMatchObject({ step: "tls", remedy: expect.stringMatching(remedy) as string });
    expect(failure?.details[0]).toMatch(problem);
    expect(failure?.details[2]).toMatch(
      /^certificate 1: CN=localhost; issued by CN=.*; valid from 20\d\d-.*Z to 20\d\d-.*Z; SHA-256 [0-9A-F:]{95}$/,
    );
    expect(failure?.facts).toMatchObject({ trusted: false, chain: [{ subject: "CN=localhost" }] });
    expect(statuses).toMatchObject(AFTER_TLS);
  });

  it.each([
    [[], "", "ONTAP_CA_FILE"],
    [["--profile", "prod-eu"], "PROD_EU_", "ONTAP_PROD_EU_CA_FILE"],
  ])("names the variable of the authority with %j", async (flags, prefix, variable) => {
    const { endpoint, username, password } = await simulate();
    const login = { [`ONTAP_${prefix}USERNAME`]: username, [`ONTAP_${prefix}PASSWORD`]: password };
    const { failure } = await examine(["--endpoint", endpoint, ...flags], login);
    expect(failure).toMatchObject({
      step: "tls",
      remedy: expect.stringContaining(`(--ca-file, ${variable}, prop caFile)`) as string,
    });
  });

  it("accepts a certificate by its fingerprint, and no other", async () => {
    const simulator = await simulate({ flaw: "other authority" });
    const unknown = await examine(["--endpoint", simulator.endpoint], environmentOf(simulator));
    const { chain } = unknown.failure?.facts as { readonly chain: readonly { readonly fingerprint256: string }[] };
    const fingerprint = chain[0]?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "";
    const pin = (text: string): Promise<Examination> =>
      examine(["--endpoint", simulator.endpoint, "--fingerprint", text], environmentOf(simulator));
    expect((await pin(fingerprint)).statuses).toEqual(HEALTHY);
    const { failure } = await pin("00".repeat(32));
    expect(failure).toMatchObject({ step: "tls", remedy: expect.stringContaining("--fingerprint") as string });
    expect(failure?.details.join("\n").match(/[0-9A-F:]{95}|0{64}/g)).toEqual(["00".repeat(32), expect.anything()]);
  });

  it("accepts any certificate when told to, with a warning", async () => {
    const simulator = await simulate({ flaw: "expired" });
    const args = ["--endpoint", simulator.endpoint, "--insecure-skip-verify"];
    const report = await examine(args, environmentOf(simulator));
    expect(report.statuses).toEqual(HEALTHY);
    expect(stepOf(report, "settings")?.warnings).toEqual([
      expect.stringContaining(`the certificate of ${simulator.endpoint} is not checked`),
    ]);
    expect(stepOf(report, "tls")?.facts).toMatchObject({ trusted: false });
  });

  it("expects the host name that it is told", async () => {
    const simulator = await simulate({ flaw: "other name" });
    const report = await examineSimulator(simulator, "--server-name", "other.example.com");
    expect(report.statuses).toEqual(HEALTHY);
  });
});
