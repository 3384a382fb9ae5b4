import { writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { FaultRule } from "../../../lib/simulator/schema-types";
import { createAuthority, createCertificate } from "../../../lib/simulator/certificates";
import { environmentOf } from "../../helpers/ontap-client";
import { type ConnectProxyOptions, startConnectProxy } from "../../helpers/proxy/connect-proxy";
import { NOTHING_LISTENS, startTcpServer } from "../../helpers/raw-server";
import type { TestSimulator, TestSimulatorOptions } from "../../helpers/simulator";
import {
  AFTER_LOGIN,
  AFTER_TLS,
  closeLater,
  type Examination,
  examine,
  HEALTHY,
  simulate,
  stepOf,
} from "./examination";
import { temporaryFolder } from "../../helpers/temporary-folder";

const folder = temporaryFolder();

beforeAll(async () => {
  const authority = await createAuthority("authority");
  const [one, other] = [
    await createCertificate(authority, { commonName: "one" }),
    await createCertificate(authority, { commonName: "other" }),
  ];
  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const files = { "cert.pem": one.certPem, "key.pem": other.keyPem, "ca.pem": broken };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
});

/** What is otherwise than with a healthy cluster. */
interface Scene {
  readonly simulator?: TestSimulatorOptions;
  readonly faults?: readonly FaultRule[];
  /** In place of `--ca-file`; `CA` is the simulator's, `FOLDER/` that of the files. */
  readonly flags?: readonly string[];
  /** In place of the simulator's login; the words of `flags` serve here, too. */
  readonly env?: Readonly<Record<string, string>>;
  /** In place of the simulator's. */
  readonly endpoint?: string | (() => Promise<string>);
}

async function examineScene({ faults = [], endpoint, ...scene }: Scene): Promise<Examination> {
  const simulator = await simulate(scene.simulator);
  simulator.faults.add(...faults);
  const real = (text: string): string =>
    text === "CA" ? simulator.caFile : text.replace("FOLDER/", `${folder}/`).replace("PASSWORD", simulator.password);
  const env = scene.env ?? environmentOf(simulator);
  const address = typeof endpoint === "function" ? await endpoint() : (endpoint ?? simulator.endpoint);
  const args = ["--endpoint", address, ...(scene.flags ?? ["--ca-file", "CA"]).map(real)];
  return examine(args, Object.fromEntries(Object.entries(env).map(([name, value]) => [name, real(value)])));
}

/** An endpoint that is no ONTAP. */
function server(onConnect: (socket: Socket) => void): () => Promise<string> {
  return async () => {
    const started = await startTcpServer((socket) => {
      socket.on("error", () => undefined);
      onConnect(socket);
    });
    return `https://${closeLater(started).address}`;
  };
}

const LOGIN = { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "PASSWORD" };
const SOON = ["--request-timeout-ms", "300"];

/** What is skipped after each step that fails. */
const SKIPPED: Readonly<Record<string, object>> = {
  settings: { tls: "skipped", ...AFTER_TLS },
  lookup: { tcp: "skipped", tls: "skipped", ...AFTER_TLS },
  tcp: { tls: "skipped", ...AFTER_TLS },
  tls: AFTER_TLS,
  authentication: AFTER_LOGIN,
  rights: { svms: "skipped" },
};

const SERVICES = "/protocols/san/iscsi/services";

it.each<[string, Scene, string, RegExp, RegExp]>([
  ["no credentials", { env: {} }, "settings", /ONTAP_USERNAME and ONTAP_PASSWORD/, /^set them where/],
  ["two logins", { env: { ...LOGIN, ONTAP_TOKEN: "x" } }, "settings", /ONTAP_TOKEN are set/, /^unset the others/],
  [
    "a CA file that is not there",
    { env: { ...LOGIN, ONTAP_CA_FILE: "nope.pem" }, flags: [] },
    "settings",
    /^ONTAP_CA_FILE: cannot read its file, which does not exist \(/,
    /^give the path of a file/,
  ],
  [
    "a CA file that only looks like one",
    { flags: ["--ca-file", "FOLDER/ca.pem"] },
    "settings",
    /^--ca-file: got .*, whose certificate 1 of 1 cannot be read/,
    /./,
  ],
  [
    "a client's certificate with another one's key",
    { env: { ONTAP_CLIENT_CERT_FILE: "FOLDER/cert.pem", ONTAP_CLIENT_KEY_FILE: "FOLDER/key.pem" } },
    "settings",
    /./,
    /belong together/,
  ],
  ["an unknown name", { endpoint: "https://cluster1.invalid" }, "lookup", /./, /DNS/],
  ["nobody who listens", { endpoint: `https://${NOTHING_LISTENS}` }, "tcp", /ECONNREFUSED/, /network interface show/],
  [
    "a proxy that is not there",
    { endpoint: "https://c1.example.com", env: { ...LOGIN, HTTPS_PROXY: `http://${NOTHING_LISTENS}` } },
    "tcp",
    /^the proxy gives no answer \(connection refused/,
    /NO_PROXY/,
  ],
  [
    "a server that speaks something else",
    { endpoint: server((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")) },
    "tls",
    /^the TLS handshake failed/,
    /TLS 1\.2 or later/,
  ],
  ["a server that closes", { endpoint: server((socket) => socket.destroy()) }, "tls", /./, /run it again/],
  [
    "a server that says nothing",
    { endpoint: server(() => undefined), flags: [...SOON] },
    "tls",
    /^no connection within the time limit/,
    /firewalls .*--request-timeout-ms/,
  ],
  [
    "an authority that is not trusted",
    { simulator: { flaw: "other authority" } },
    "tls",
    /not signed by a trusted CA/,
    /^give the PEM file .*\(--ca-file, ONTAP_CA_FILE, prop caFile\); or compare certificate 1's SHA-256 .*--fingerprint/,
  ],
  [
    "an authority that the profile does not name",
    { flags: ["--profile", "prod-eu"], env: { ONTAP_PROD_EU_USERNAME: "admin", ONTAP_PROD_EU_PASSWORD: "x" } },
    "tls",
    /not signed by a trusted CA/,
    /ONTAP_PROD_EU_CA_FILE/,
  ],
  ["an expired certificate", { simulator: { flaw: "expired" } }, "tls", /CERT_HAS_EXPIRED/, /compare the clocks/],
  [
    "a certificate of another host",
    { simulator: { flaw: "other name" } },
    "tls",
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    /--server-name/,
  ],
  ["another certificate", { flags: ["--fingerprint", "00".repeat(32)] }, "tls", /\(given (00){32}\)/, /--fingerprint/],
  [
    "a wrong password",
    { env: { ...LOGIN, ONTAP_PASSWORD: "canary" } },
    "authentication",
    /ONTAP 6691623 .*: the credentials are wrong, or the user may not use the REST API$/,
    /^check ONTAP_USERNAME and ONTAP_PASSWORD \(profile "default"\); .*security login/,
  ],
  ["an unknown token", { env: { ONTAP_TOKEN: "canary" } }, "authentication", /./, /9\.14\.1 or later/],
  ["a proxy's page", { faults: [{ do: { html: true } }] }, "authentication", /./, /run it again; if it lasts/],
  ["no answer", { faults: [{ do: { drop: "before" } }] }, "authentication", /./, /run it again/],
  ["too many requests", { faults: [{ do: { code: "262160" } }] }, "authentication", /./, /run it again/],
  ["an old release", releaseScene("9.5"), "version", /^ONTAP 9\.5\.0$/, /upgrade to ONTAP 9\.6/],
  [
    "a release without tokens",
    { ...releaseScene("9.12.1", { token: "x" }), env: { ONTAP_TOKEN: "x" } },
    "version",
    /^ONTAP 9\.12\.1$/,
    /9\.14\.1/,
  ],
  [
    "a role without the services",
    { faults: [{ path: SERVICES, do: { code: "6" } }] },
    "rights",
    /./,
    /-api \/api\/protocols\/san\/iscsi\/services -access readonly; an apply needs -access all$/,
  ],
  [
    "a path neither granted nor refused",
    { faults: [{ path: "/svm/svms", do: { code: "393271" } }] },
    "rights",
    /./,
    /cluster show/,
  ],
  [
    "no license",
    { simulator: { seed: { cluster: { licenses: [] }, svms: [{ name: "a" }] } } },
    "license",
    /./,
    /license add/,
  ],
  ["no SVM", { simulator: { seed: {} } }, "svms", /^this user sees no SVM$/, /vserver create/],
])("doctor finds %s, tells the remedy and skips what needs the step", async (_what, scene, step, detail, remedy) => {
  const { failure, statuses } = await examineScene(scene);
  expect(failure).toMatchObject({ step, remedy: expect.stringMatching(remedy) as string });
  expect(failure?.details[0]).toMatch(detail);
  expect(statuses).toEqual({ ...HEALTHY, ...SKIPPED[step], [step]: "failed" });
});

/** A cluster of a release. */
function releaseScene(version: string, more: TestSimulatorOptions = {}): Scene {
  return { simulator: { seed: { cluster: { version }, svms: [{ name: "svm1" }] }, ...more } };
}

const denied = (...paths: readonly string[]): Scene => ({ faults: paths.map((path) => ({ path, do: { code: "6" } })) });
const trust = (expected: string): object => ({
  details: expect.arrayContaining([`certificates: ${expected}`]) as string[],
});
const license = (state: string): Scene => ({
  faults: [{ path: "/cluster/licensing/licenses", do: { replaceBody: { records: [{ state }], num_records: 1 } } }],
});

it.each<[string, Scene, string, object, object?]>([
  [
    "a role without /cluster",
    { faults: [{ path: "/cluster", exact: true, do: { code: "6" } }] },
    "authentication",
    { details: ["logged in, with a role that may not read /cluster"] },
    { version: "skipped" },
  ],
  [
    "a login to which ONTAP hides /cluster",
    { faults: [{ path: "/cluster", exact: true, do: { code: "4" } }] },
    "authentication",
    { details: ["logged in, with a role that may not read /cluster"] },
    { version: "skipped" },
  ],
  [
    "an older one",
    releaseScene("9.8"),
    "version",
    { details: ["ONTAP 9.8.0", expect.stringMatching(/^before 9\.9\.1/)] },
  ],
  [
    "SVMs of an older release",
    releaseScene("9.6"),
    "svms",
    { details: ["svm1: running, not known whether iSCSI is allowed, no service"] },
  ],
  [
    "a role that lacks what is only good to have",
    denied("/cluster", "/svm/svms", "/protocols/san/iscsi/sessions"),
    "rights",
    {
      details: [
        "GET /cluster: refused",
        "GET /svm/svms: refused",
        `GET ${SERVICES}: granted`,
        "GET /protocols/san/iscsi/sessions: refused",
        "GET /network/ip/interfaces: granted",
        `writing to ${SERVICES}: not tried, an apply needs it`,
      ],
      warnings: [
        expect.stringContaining("-api /api/cluster -access readonly"),
        expect.stringContaining("-api /api/svm/svms -access readonly"),
        expect.stringMatching(
          /no service can be disabled .*-api \/api\/protocols\/san\/iscsi\/sessions -access readonly/,
        ),
      ],
    },
    { version: "skipped", license: "skipped", svms: "skipped" },
  ],
  [
    "a role that may not read licenses",
    denied("/cluster/licensing/licenses"),
    "license",
    {
      details: [
        expect.stringMatching(/no user of an SVM may; .*-api \/api\/cluster\/licensing\/licenses -access readonly$/),
      ],
    },
    { license: "skipped" },
  ],
  [
    "too few licenses",
    license("noncompliant"),
    "license",
    { details: ["iSCSI license: noncompliant"], warnings: [expect.stringContaining("system license show")] },
  ],
  [
    "SVMs that lack something",
    {
      simulator: {
        seed: {
          svms: [
            { name: "svm_live", service: { enabled: false, alias: "old" } },
            { name: "svm_nas", iscsiAllowed: false },
            { name: "svm_off", state: "stopped" },
          ],
        },
      },
    },
    "svms",
    {
      details: [
        'svm_live: running, iSCSI allowed, service (enabled false, target.alias "old")',
        expect.stringMatching(
          /^svm_nas: running, iSCSI not allowed, no service: .*vserver add-protocols -vserver svm_nas/,
        ),
        expect.stringMatching(/^svm_off: stopped, iSCSI allowed, no service: .*vserver start -vserver svm_off$/),
      ],
    },
  ],
  [
    "a certificate that is not checked",
    { simulator: { flaw: "expired" }, flags: ["--insecure-skip-verify"] },
    "settings",
    { ...trust("any is accepted"), warnings: [expect.stringContaining("is not checked (--insecure-skip-verify)")] },
  ],
  [
    "a host name that it is told",
    { simulator: { flaw: "other name" }, flags: ["--ca-file", "CA", "--server-name", "other.example.com"] },
    "tls",
    { details: [expect.stringMatching(/the certificate is trusted$/), expect.stringMatching(/^certificate 1: /)] },
  ],
  [
    "a variable's authority",
    { flags: [], env: { ...LOGIN, ONTAP_CA_FILE: "CA" } },
    "settings",
    trust("those of ONTAP_CA_FILE are trusted"),
  ],
  ["plain HTTP on this machine", { simulator: { http: true }, flags: [] }, "tls", {}, { tls: "skipped" }],
])("doctor takes %s as it is", async (_what, scene, step, found, others = {}) => {
  const report = await examineScene(scene);
  expect(stepOf(report, step)).toMatchObject(found);
  expect(report.statuses).toEqual({ ...HEALTHY, ...others });
});

it("doctor accepts a certificate by the fingerprint that it showed", async () => {
  const simulator = await simulate({ flaw: "other authority" });
  const run = (...more: readonly string[]): Promise<Examination> =>
    examine(["--endpoint", simulator.endpoint, ...more], environmentOf(simulator));
  const { failure } = await run();
  const [, fingerprint = ""] =
    /^certificate 1: CN=localhost; issued by CN=.*; valid from 20\d\d-.*Z to 20\d\d-.*Z; SHA-256 ([0-9A-F:]{95})$/.exec(
      failure?.details[2] ?? "",
    ) ?? [];
  const report = await run("--fingerprint", fingerprint.replaceAll(":", "").toLowerCase());
  expect(report.statuses).toEqual(HEALTHY);
  expect(stepOf(report, "settings")).toMatchObject(trust("only the one with the given fingerprint is accepted"));
});

it("doctor tries nothing again, and shows no secret that the cluster repeats", async () => {
  const simulator = await simulate();
  simulator.faults.add({ do: { status: 500, code: "65541", message: `not for ${simulator.password}` } });
  const { failure } = await examine(
    ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile],
    environmentOf(simulator),
  );
  expect(failure?.details[0]).toContain("not for ***");
  expect(simulator.requests).toHaveLength(1);
});

it("doctor warns of a password file that others may read", async () => {
  const file = join(folder, "password");
  const simulator = await simulate();
  writeFileSync(file, simulator.password, { mode: 0o644 });
  const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile];
  const report = await examine(args, { ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD_FILE: file });
  expect(stepOf(report, "settings")?.warnings).toEqual([expect.stringContaining("chmod 600")]);
});

describe("doctor behind a proxy", () => {
  async function examineThrough(options: ConnectProxyOptions, login = ""): Promise<Examination & { address: string }> {
    const simulator: TestSimulator = await simulate();
    const hosts = { "cluster1.example.com:443": new URL(simulator.endpoint).host };
    const { address } = closeLater(await startConnectProxy({ hosts, ...options }));
    const cluster = ["--endpoint", "https://cluster1.example.com", "--server-name", "localhost"];
    const environment = { ...environmentOf(simulator), HTTPS_PROXY: `http://${login}${address}` };
    return { ...(await examine([...cluster, "--ca-file", simulator.caFile], environment)), address };
  }

  it("goes all the way through it, and names it without its login", async () => {
    const report = await examineThrough({ login: "me:secret-of-proxy" }, "me:secret-of-proxy@");
    expect(report.statuses).toEqual(HEALTHY);
    expect(stepOf(report, "settings")?.details).toContain(`proxy: http://${report.address}, from HTTPS_PROXY`);
    const [, port] = report.address.split(":");
    expect(stepOf(report, "tcp")?.details).toEqual([`connected to the proxy of HTTPS_PROXY: 127.0.0.1 port ${port}`]);
    expect(JSON.stringify(report)).not.toContain("secret-of-proxy");
  });

  it.each<[string, ConnectProxyOptions, RegExp, RegExp]>([
    ["wants a login", { login: "me:pass" }, /^the proxy does not accept the user .*answered 407/, /<user>/],
    ["lets nobody through", { status: 403 }, /^the proxy does not let .*answered 403/, /allow CONNECT/],
    ["has no way to the cluster", { status: 502 }, /^the proxy has no connection .*answered 502/, /management LIF/],
  ])("tells of a proxy that %s where TLS would begin", async (_what, options, problem, remedy) => {
    const { failure, statuses } = await examineThrough(options);
    expect(statuses).toEqual({ ...HEALTHY, tls: "failed", ...AFTER_TLS });
    expect(failure?.details[0]).toMatch(problem);
    expect(failure?.remedy).toMatch(remedy);
  });
});
