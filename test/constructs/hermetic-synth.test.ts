import childProcess from "node:child_process";
import dns from "node:dns";
import net from "node:net";
import { IscsiService, OntapCluster } from "../../lib";
import { providerCluster } from "../helpers/provider-stack";
import { ENDPOINT } from "../helpers/service-stack";
import { synthesize } from "../helpers/synthesized";

const SECRETS = {
  ONTAP_USERNAME: "hush-user",
  ONTAP_PASSWORD: "hush-password",
  ONTAP_TOKEN: "hush-token",
  ONTAP_CA_FILE: "/hush/ca.pem",
};

/** A stack with every part of both provisionings switched on. */
function synthesizeAll(): Readonly<Record<string, string>> {
  return synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    const provided = providerCluster(stack, "cluster2", { endpoint: "https://cluster2.example.com" });
    const other = new IscsiService(stack, "other", { cluster: provided, svmName: "svm_other" });
    other.importFrom();
    other.switchProvisioning();
    const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    IscsiService.fromExisting(stack, "old", { cluster, svmName: "svm_old" });
    expect([db.targetName, db.targetPortals]).toEqual([expect.any(String), expect.any(Array)]);
  }).files;
}

afterEach(() => {
  jest.restoreAllMocks();
});

it("synthesis reads no secret, though the environment is full of them", () => {
  jest.replaceProperty(process, "env", { ...process.env, ...SECRETS });
  const files = synthesizeAll();
  expect(Object.keys(files)).toContain("cdk.tf.json");
  for (const content of Object.values(files)) expect(content).not.toContain("hush");
});

it("synthesis uses neither the network nor another program", () => {
  const calls = [
    jest.spyOn(net.Socket.prototype, "connect"),
    jest.spyOn(dns, "lookup"),
    ...(["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"] as const).map((name) =>
      jest.spyOn(childProcess, name),
    ),
  ];
  synthesizeAll();
  for (const call of calls) expect(call).not.toHaveBeenCalled();
});
