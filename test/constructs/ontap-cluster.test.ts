import { inspect } from "node:util";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { chmodSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { IscsiService, OntapCluster, type OntapClusterProps, Provisioning, ValidationError } from "../../lib";
import { createAuthority } from "../../lib/simulator/certificates";
import { expectFailure, thrownBy } from "../helpers/failure";
import { clustersOf, providerCluster, providerStack } from "../helpers/provider-stack";
import { type Synthesized, synthesize } from "../helpers/synthesized";
import { temporaryFolder } from "../helpers/temporary-folder";

const ENDPOINT = "https://cluster1.example.com";
const FINGERPRINT = "ab:".repeat(31) + "ab";

/** Synthesizes a cluster with one service. */
function synthesized(props: Partial<OntapClusterProps>): Synthesized {
  return synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, ...props });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  });
}

/** The connection that the programs get, without evaluation. */
function connectionOf({ json }: Synthesized): Record<string, unknown> {
  const query = json.data?.external?.cluster1?.query as { readonly cluster: string };
  return JSON.parse(query.cluster) as Record<string, unknown>;
}

/** What making a cluster throws. */
function failureOf(props: Partial<OntapClusterProps>, id = "cluster1"): unknown {
  const stack = new TerraformStack(new App(), "stack");
  return thrownBy(() => new OntapCluster(stack, id, { endpoint: ENDPOINT, ...props }));
}

it.each<[Partial<OntapClusterProps>, Partial<OntapClusterProps>]>([
  [{ endpoint: `${ENDPOINT}/` }, { endpoint: ENDPOINT }],
  [{ endpoint: `${ENDPOINT}:443` }, { endpoint: ENDPOINT }],
  [{ endpoint: "http://127.0.0.1:8080" }, { endpoint: "http://127.0.0.1:8080" }],
  [
    { name: "eu-1", fingerprint256: FINGERPRINT },
    { name: "eu-1", fingerprint256: FINGERPRINT },
  ],
])("the props %j make the connection %j", (props, expected) => {
  expect(connectionOf(synthesized(props))).toMatchObject(expected);
});

describe("the file of a certificate authority", () => {
  const folder = temporaryFolder();
  let pem: string;

  beforeAll(async () => {
    pem = (await createAuthority("test authority")).certPem;
  });

  function fileOf(content: string): string {
    const file = path.join(folder, "ca.pem");
    writeFileSync(file, content);
    return file;
  }

  it("is copied into the stack, so that it is there on any machine", () => {
    const result = synthesized({ caFile: path.relative(process.cwd(), fileOf(pem)) });
    const { caFile } = connectionOf(result);
    expect(caFile).toMatch(/^\$\{path\.module\}\/assets\/.*\/ca\.pem$/);
    expect(result.files[String(caFile).replace("${path.module}/", "")]).toBe(pem);
  });

  it("is in the provider's configuration itself, without an expression to evaluate: a saved plan has it, too", () => {
    const caFile = fileOf(`subject: \${path.module} %{if}\n${pem}`);
    const json = providerStack((stack) => {
      providerCluster(stack, "cluster1", { caFile });
    });
    expect(clustersOf(json).cluster1).toMatchObject({ ca: `subject: $\${path.module} %%{if}\n${pem}`, ca_file: null });
  });

  it.each<[string, (pem: string) => string, string]>([
    ["a private key", () => "-----BEGIN PRIVATE KEY-----\nHUSH\n", "must not reach the stack"],
    ["a key of another form", () => "-----BEGIN RSA PRIVATE KEY-----\nHUSH\n", "must not reach the stack"],
    ["a key next to a certificate", (ca) => `${ca}-----BEGIN PRIVATE KEY-----\nHUSH\n`, "holds a private key"],
    ["nothing of use", () => "hello", "a PEM file with a certificate"],
    ["nothing", () => "", "a PEM file with a certificate"],
    [
      "a broken certificate",
      (ca) => `${ca}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      '", whose certificate 2 of 2 cannot be read, expected',
    ],
  ])("that holds %s is refused, and not shown", (_, content, expected) => {
    const caFile = fileOf(content(pem));
    for (const provisioning of Object.values(Provisioning)) {
      const error = failureOf({ caFile, provisioning });
      expectFailure(
        error,
        ValidationError,
        "INVALID_VALUE",
        'OntapCluster "stack/cluster1": caFile:',
        caFile,
        expected,
      );
      expect(String(error)).not.toContain("HUSH");
    }
  });

  it("that cannot be read is refused with the reason", () => {
    const [missing, forbidden] = [path.join(folder, "missing.pem"), fileOf(pem)];
    const unread = failureOf({ caFile: missing });
    expectFailure(unread, ValidationError, "INVALID_VALUE", "caFile: cannot read its file", "ENOENT");
    expect(inspect(unread)).not.toContain(missing);
    expectFailure(failureOf({ caFile: folder }), ValidationError, "INVALID_VALUE", folder, "EISDIR");
    chmodSync(forbidden, 0o000);
    const error = failureOf({ caFile: forbidden });
    chmodSync(forbidden, 0o600);
    // Nothing is forbidden to the superuser.
    if (process.getuid?.() === 0) expect(error).toBeUndefined();
    else expectFailure(error, ValidationError, "INVALID_VALUE", forbidden, "EACCES");
  });
});

describe("a cluster is refused", () => {
  it.each<[string, Partial<OntapClusterProps>, string[]]>([
    [
      "two ways to check the certificate",
      { fingerprint256: FINGERPRINT, insecureSkipVerify: true },
      ["fingerprint256 and insecureSkipVerify: got both", "remove the others"],
    ],
  ])("for %s, with path, value and expectation", (_, props, fragments) => {
    expectFailure(failureOf(props), ValidationError, "INVALID_VALUE", 'OntapCluster "stack/cluster1": ', ...fragments);
  });

  it("for the name of another cluster of the stack", () => {
    const stack = new TerraformStack(new App(), "stack");
    const [eu, us] = [new Construct(stack, "eu"), new Construct(stack, "us")];
    new OntapCluster(eu, "cluster", { endpoint: ENDPOINT });
    new OntapCluster(new Construct(stack, "eu-again"), "cluster", { endpoint: ENDPOINT });
    const error = thrownBy(() => new OntapCluster(us, "cluster", { endpoint: "https://us.example.com" }));
    const problem = '"stack/us/cluster": name: got "cluster", expected another name than that of "stack/eu/cluster"';
    expectFailure(error, ValidationError, "INVALID_VALUE", problem);
  });

  it.each(Object.values(Provisioning))(
    "not for the same variable under one name, whose SVM is declared once: %s",
    (provisioning) => {
      const stack = new TerraformStack(new App(), "stack");
      const variable = new TerraformVariable(stack, "endpoint", {});
      const [one, other] = ["one", "other"].map(
        (id) => new OntapCluster(stack, id, { name: "eu", endpoint: variable.stringValue, provisioning }),
      ) as [OntapCluster, OntapCluster];
      new IscsiService(stack, "db", { cluster: one, svmName: "svm_db" });
      const again = thrownBy(() => new IscsiService(stack, "again", { cluster: other, svmName: "svm_db" }));
      expectFailure(again, ValidationError, "DUPLICATE_SERVICE", "stack/db");
    },
  );

  it("for an id that cannot be its name", () => {
    expectFailure(failureOf({}, "my cluster"), ValidationError, "INVALID_VALUE", 'name: got "my cluster"');
  });
});

it("a certificate that is not checked is warned of at synth", () => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, insecureSkipVerify: true });
  expect(cluster.node.metadata).toMatchObject([{ data: expect.stringContaining("is not checked") as string }]);
});
