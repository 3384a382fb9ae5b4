import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ValidationError } from "../../../lib";
import { createAuthority } from "../../../lib/simulator/certificates";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { clustersOf, providerCluster, providerStack } from "../../helpers/provider-stack";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "provider-ca-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function withAuthority(content: string): ReturnType<typeof clustersOf> {
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, content);
  const json = providerStack((stack) => {
    providerCluster(stack, "cluster1", { caFile });
  });
  return clustersOf(json);
}

describe("the file of a certificate authority, in provider mode", () => {
  it("is in the provider's configuration itself, so that a saved plan has it, too", async () => {
    const { certPem } = await createAuthority("test authority");
    expect(withAuthority(certPem).cluster1).toMatchObject({ ca: certPem, ca_file: null });
  });

  it("has no expression that the engine would evaluate", async () => {
    const { certPem } = await createAuthority("test authority");
    const comment = "subject: ${path.module} %{if}\n";
    expect(withAuthority(comment + certPem).cluster1?.ca).toBe(`subject: $\${path.module} %%{if}\n${certPem}`);
  });

  it("is refused with a private key", () => {
    const error = thrownBy(() => withAuthority("-----BEGIN PRIVATE KEY-----\nHUSH\n"));
    expectFailure(error, ValidationError, "INVALID_VALUE", "must not reach the stack");
    expect(String(error)).not.toContain("HUSH");
  });
});
