import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "../../lib/errors";
import type { ClusterConnection } from "../../lib/model/connection";
import { readAccess } from "../../lib/ontap/access";
import { createAuthority } from "../../lib/simulator/certificates";
import { expectFailure, thrownBy } from "../helpers/failure";
import { temporaryFolder } from "../helpers/temporary-folder";

const CONNECTION: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "prod-eu",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};
const ENVIRONMENT = { ONTAP_PROD_EU_USERNAME: "admin", ONTAP_PROD_EU_PASSWORD: "hush" };

it("the access to a cluster comes from the variables of its profile", () => {
  expect(readAccess(CONNECTION, ENVIRONMENT)).toEqual({
    credentials: { method: "basic", username: "admin", password: "hush" },
    names: {
      login: 'ONTAP_PROD_EU_USERNAME and ONTAP_PROD_EU_PASSWORD (profile "prod-eu")',
      caFile: "ONTAP_PROD_EU_CA_FILE",
    },
    warnings: [],
  });
});

it("a certificate that is not checked is a warning that names the endpoint, the risk and the way out", () => {
  const { warnings } = readAccess({ ...CONNECTION, insecureSkipVerify: true }, ENVIRONMENT);
  const told =
    /^the certificate of https:\/\/cluster1\.example\.com is not checked.*gets the credentials.*fingerprint256$/;
  expect(warnings).toEqual([expect.stringMatching(told)]);
});

describe("certificate authorities", () => {
  let pem: string;
  const folder = temporaryFolder();
  let file: string;

  beforeAll(async () => {
    pem = (await createAuthority("authority")).certPem;
    file = join(folder, "ca.pem");
    writeFileSync(file, pem);
  });

  it("are the public ones when nothing is said", () => {
    expect(readAccess(CONNECTION, ENVIRONMENT)).not.toHaveProperty("ca");
  });

  it("come from the profile's variable", () => {
    const environment = { ...ENVIRONMENT, ONTAP_PROD_EU_CA_FILE: file, ONTAP_CA_FILE: "/missing" };
    expect(readAccess(CONNECTION, environment).ca).toBe(pem);
  });

  it("come from the declared file first", () => {
    const environment = { ...ENVIRONMENT, ONTAP_PROD_EU_CA_FILE: "/missing" };
    expect(readAccess({ ...CONNECTION, caFile: file }, environment).ca).toBe(pem);
  });

  it("come first of all from the text that the configuration was made with, wherever the file is now", () => {
    const environment = { ...ENVIRONMENT, ONTAP_PROD_EU_CA_FILE: "/missing" };
    expect(readAccess({ ...CONNECTION, caFile: "/missing", ca: pem }, environment).ca).toBe(pem);
  });

  it.each([
    ["caFile", { caFile: "/missing.pem" }, {}],
    ["ONTAP_PROD_EU_CA_FILE", {}, { ONTAP_PROD_EU_CA_FILE: "/missing.pem" }],
  ])("that cannot be read are told with their source %s", (source, declared, environment) => {
    const error = thrownBy(() => readAccess({ ...CONNECTION, ...declared }, { ...ENVIRONMENT, ...environment }));
    expectFailure(error, SettingsError, "FILE_UNREADABLE", `${source}: cannot read its file, which does`, "ENOENT");
  });

  it("are refused when not every one of them can be read", () => {
    const cut = join(folder, "cut.pem");
    writeFileSync(cut, `${pem}${pem.slice(0, 100)}`);
    const error = thrownBy(() => readAccess({ ...CONNECTION, caFile: cut }, ENVIRONMENT));
    const problem = `caFile: got ${cut}, whose certificate 2 of 2 cannot be read`;
    expectFailure(error, SettingsError, "FILE_UNREADABLE", problem, "security certificate show");
  });
});
