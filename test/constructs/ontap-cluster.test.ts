import { App, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { IscsiService, OntapCluster, type OntapClusterProps, Provisioning, ValidationError } from "../../lib";
import { decodeClusterConnection } from "../../lib/model/connection";
import { createAuthority } from "../../lib/simulator/certificates";
import { expectFailure, thrownBy } from "../helpers/failure";
import { type Synthesized, synthesize } from "../helpers/synthesized";

const ENDPOINT = "https://cluster1.example.com";
const FINGERPRINT = "ab:".repeat(31) + "ab";

/** Synthesizes a cluster with one service. */
function synthesized(props: Partial<OntapClusterProps> = {}, id = "cluster1"): Synthesized {
  return synthesize((stack) => {
    const cluster = new OntapCluster(stack, id, { endpoint: ENDPOINT, ...props });
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

describe("the connection that is handed to the programs", () => {
  it("has a default for everything but the endpoint", () => {
    const written = {
      name: "cluster1",
      endpoint: ENDPOINT,
      profile: "default",
      concurrency: 6,
      requestTimeoutMs: 30_000,
    };
    expect(connectionOf(synthesized())).toEqual(written);
    expect(decodeClusterConnection(JSON.stringify(written))).toEqual(written);
  });

  it.each<[string, Partial<OntapClusterProps>, Record<string, unknown>]>([
    ["a profile", { profile: "prod-eu" }, { profile: "prod-eu" }],
    ["a name", { name: "eu-1" }, { name: "eu-1" }],
    ["a server name", { serverName: "c1.example.com" }, { serverName: "c1.example.com" }],
    ["a fingerprint", { fingerprint256: FINGERPRINT }, { fingerprint256: FINGERPRINT }],
    ["limits", { concurrency: 64, requestTimeoutMs: 100 }, { concurrency: 64, requestTimeoutMs: 100 }],
    ["a bare endpoint for one with a slash", { endpoint: `${ENDPOINT}/` }, { endpoint: ENDPOINT }],
    ["a bare endpoint for one with the usual port", { endpoint: `${ENDPOINT}:443` }, { endpoint: ENDPOINT }],
    ["plain HTTP on this machine", { endpoint: "http://127.0.0.1:8080" }, { endpoint: "http://127.0.0.1:8080" }],
  ])("has %s", (_, props, expected) => {
    expect(connectionOf(synthesized(props))).toMatchObject(expected);
  });
});

describe("the file of a certificate authority", () => {
  let folder: string;
  let pem: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "ca-"));
    pem = (await createAuthority("test authority")).certPem;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function fileOf(content: string): string {
    const file = path.join(folder, "ca.pem");
    writeFileSync(file, content);
    return file;
  }

  it("is copied into the stack, so that it is there on any machine", () => {
    const result = synthesized({ caFile: fileOf(pem) });
    const { caFile } = connectionOf(result);
    expect(caFile).toMatch(/^\$\{path\.module\}\/assets\/.*\/ca\.pem$/);
    expect(result.files[String(caFile).replace("${path.module}/", "")]).toBe(pem);
  });

  it("may be given relative to the folder where the app runs", () => {
    const caFile = path.relative(process.cwd(), fileOf(pem));
    expect(connectionOf(synthesized({ caFile })).caFile).toMatch(/ca\.pem$/);
  });

  it.each<[string, string, string]>([
    ["a private key", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "must not reach the stack"],
    ["a key of another form", "-----BEGIN RSA PRIVATE KEY-----\n", "must not reach the stack"],
    ["nothing of use", "hello", "a PEM file with a certificate"],
    ["nothing", "", "a PEM file with a certificate"],
  ])("that holds %s is refused", (_, content, expected) => {
    const caFile = fileOf(content);
    const error = failureOf({ caFile });
    expectFailure(error, ValidationError, "INVALID_VALUE", 'OntapCluster "stack/cluster1": caFile:', caFile, expected);
  });

  it("is refused with one certificate that is broken, whichever it is", () => {
    const error = failureOf({ caFile: fileOf(`${pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`) });
    expectFailure(
      error,
      ValidationError,
      "INVALID_VALUE",
      "caFile:",
      '", whose certificate 2 of 2 cannot be read, expected',
    );
  });

  it("is refused with a private key even next to a certificate, and the key is not shown", () => {
    const error = failureOf({ caFile: fileOf(`${pem}-----BEGIN PRIVATE KEY-----\nHUSH\n-----END PRIVATE KEY-----\n`) });
    expectFailure(error, ValidationError, "INVALID_VALUE", "holds a private key");
    expect(String(error)).not.toContain("HUSH");
  });

  it("that is missing, or a folder, is refused with the reason", () => {
    const missing = path.join(folder, "missing.pem");
    expectFailure(failureOf({ caFile: missing }), ValidationError, "INVALID_VALUE", missing, "ENOENT");
    expectFailure(failureOf({ caFile: folder }), ValidationError, "INVALID_VALUE", folder, "EISDIR");
  });

  it("that may not be read is refused with the reason", () => {
    const caFile = fileOf(pem);
    chmodSync(caFile, 0o000);
    const error = failureOf({ caFile });
    chmodSync(caFile, 0o600);
    // Nothing is forbidden to the superuser.
    if (process.getuid?.() === 0) expect(error).toBeUndefined();
    else expectFailure(error, ValidationError, "INVALID_VALUE", caFile, "EACCES");
  });
});

describe("a cluster is refused", () => {
  it.each<[string, Partial<OntapClusterProps>, string[]]>([
    ["an endpoint without scheme", { endpoint: "cluster1" }, ['endpoint: got "cluster1"', "an https URL"]],
    [
      "an endpoint with a path",
      { endpoint: `${ENDPOINT}/api` },
      [`endpoint: got "${ENDPOINT}/api"`, "only host and port"],
    ],
    ["a remote endpoint of plain HTTP", { endpoint: "http://cluster1" }, ["endpoint: ", "clear text"]],
    ["an endpoint with an expression", { endpoint: "https://${x}" }, ["endpoint: ", "a host name of letters"]],
    ["a profile in upper case", { profile: "PROD" }, ['profile: got "PROD"', "lower-case"]],
    ["a name with a space", { name: "a b" }, ['name: got "a b"', "letters"]],
    ["a server name with a path", { serverName: "a/b" }, ['serverName: got "a/b"', "a host name"]],
    ["a short fingerprint", { fingerprint256: "ab" }, ['fingerprint256: got "ab"', "64 hexadecimal digits"]],
    ["no connections", { concurrency: 0 }, ["concurrency: got 0", "a whole number from 1 to 64"]],
    ["half a connection", { concurrency: 1.5 }, ["concurrency: got 1.5"]],
    ["too short a time limit", { requestTimeoutMs: 99 }, ["requestTimeoutMs: got 99", "from 100 to 600000"]],
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
    expectFailure(
      error,
      ValidationError,
      "INVALID_VALUE",
      '"stack/us/cluster": name: got "cluster"',
      "stack/eu/cluster",
    );
  });

  it.each(Object.values(Provisioning))(
    "not for the same variable under one name, whose SVM is declared once: %s",
    (provisioning) => {
      const stack = new TerraformStack(new App(), "stack");
      const variable = new TerraformVariable(stack, "endpoint", {});
      const [one, other] = ["one", "other"].map(
        (id) => new OntapCluster(stack, id, { name: "eu", endpoint: variable.stringValue, provisioning }),
      );
      new IscsiService(stack, "db", { cluster: one as OntapCluster, svmName: "svm_db" });
      const again = thrownBy(
        () => new IscsiService(stack, "again", { cluster: other as OntapCluster, svmName: "svm_db" }),
      );
      expectFailure(again, ValidationError, "DUPLICATE_SERVICE", "stack/db");
    },
  );

  it("for an id that cannot be its name", () => {
    expectFailure(failureOf({}, "my cluster"), ValidationError, "INVALID_VALUE", 'name: got "my cluster"');
  });

  it.each(["https://admin:hush@cluster1", "admin:hush@cluster1", "https://admin:hu/sh@cluster1"])(
    "for credentials in its endpoint, which are not shown: %s",
    (endpoint) => {
      const error = failureOf({ endpoint });
      expectFailure(error, ValidationError, "INVALID_VALUE", "***@cluster1", "environment variables");
      expect(String(error)).not.toMatch(/hu|admin/);
    },
  );
});

it("a certificate that is not checked is warned of at synth", () => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, insecureSkipVerify: true });
  expect(cluster.node.metadata).toMatchObject([{ data: expect.stringContaining("is not checked") as string }]);
});
