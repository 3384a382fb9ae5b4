import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, createCertificate } from "../../../lib/simulator/certificates";
import { environmentOf } from "../../helpers/ontap-client";
import { AFTER_TLS, examine, HEALTHY, simulate, stepOf } from "./examination";

describe("doctor's settings", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ontap-doctor-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const password = { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "x" };

  it.each([
    ["no credentials", {}, /ONTAP_USERNAME and ONTAP_PASSWORD/, /^set them where/],
    ["two ways to log in", { ...password, ONTAP_TOKEN: "x" }, /ONTAP_TOKEN are set/, /^unset the others/],
    [
      "a CA file that is not there",
      { ...password, ONTAP_CA_FILE: "nope.pem" },
      /^ONTAP_CA_FILE: cannot read \/.*\/nope\.pem \(/,
      /^check its path/,
    ],
  ])("fail for %s", async (_what, env, problem, remedy) => {
    const simulator = await simulate();
    const { failure, statuses } = await examine(["--endpoint", simulator.endpoint], env);
    expect(failure).toMatchObject({ step: "settings", remedy: expect.stringMatching(remedy) as string });
    expect(failure?.details[0]).toMatch(problem);
    expect(statuses).toEqual({ ...HEALTHY, settings: "failed", tls: "skipped", ...AFTER_TLS });
  });

  it("fail for a CA file that only looks like one", async () => {
    const simulator = await simulate();
    const broken = file("ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const { failure } = await examine(["--endpoint", simulator.endpoint, "--ca-file", broken], password);
    const details = [expect.stringContaining(`--ca-file: got ${broken}, whose certificate 1 of 1 cannot be read`)];
    expect(failure).toMatchObject({ step: "settings", details });
  });

  it("fail for a client's certificate with another one's key", async () => {
    const simulator = await simulate();
    const authority = await createAuthority("authority");
    const [one, other] = [
      await createCertificate(authority, { commonName: "one" }),
      await createCertificate(authority, { commonName: "other" }),
    ];
    const { failure } = await examine(["--endpoint", simulator.endpoint], {
      ONTAP_CLIENT_CERT_FILE: file("cert.pem", one.certPem),
      ONTAP_CLIENT_KEY_FILE: file("key.pem", other.keyPem),
    });
    expect(failure).toMatchObject({ step: "settings", remedy: expect.stringContaining("belong together") as string });
  });

  it("warn of a password file that others may read", async () => {
    const simulator = await simulate();
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, simulator.password, { mode: 0o644 });
    const env = { ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD_FILE: passwordFile };
    const report = await examine(["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile], env);
    expect(stepOf(report, "settings")).toMatchObject({
      status: "ok",
      warnings: [expect.stringContaining("chmod 600")],
    });
  });

  it.each([
    ["the public authorities", {}, [], "those of public authorities"],
    ["a flag's authority", { ONTAP_CA_FILE: "other" }, ["--ca-file", "CA"], "those of CA are trusted"],
    ["a variable's authority", { ONTAP_CA_FILE: "CA" }, [], "those of ONTAP_CA_FILE are trusted"],
    ["one certificate", {}, ["--fingerprint", "AB".repeat(32)], "the given fingerprint"],
    ["any certificate", {}, ["--insecure-skip-verify"], "any is accepted"],
  ])("say that they trust %s", async (_what, env, flags, expected) => {
    const simulator = await simulate();
    const named = (text: string): string => (text === "CA" ? simulator.caFile : text);
    const settings = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, named(value)]));
    const args = ["--endpoint", simulator.endpoint, ...flags.map(named)];
    const report = await examine(args, { ...environmentOf(simulator), ...settings });
    expect(stepOf(report, "settings")?.details[2]).toContain(expected.replace("CA are", `${simulator.caFile} are`));
  });
});
