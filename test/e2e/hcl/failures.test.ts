import { suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { HclWorkspace } from "../../helpers/provider/hcl-workspace";
import { MAKING_TIMEOUT_MS } from "../../helpers/provider/standalone-provider";
import { startWatchedSimulator, type WatchedSimulator } from "../../helpers/watched-simulator";

const BUSY = { sessions: [{ initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] }] };

/** A service of the SVM; what more its block says. */
const service = (svm: string, more = "", name = svm): string =>
  `resource "ontap_iscsi_service" "${name}" {\n  cluster  = "cluster1"\n  svm_name = "${svm}"\n  ${more}\n}\n`;

/** What a plan of all of them says of each: the error, and the line that it stands at. */
const AT_PLAN: readonly (readonly [main: string, told: string, line: string])[] = [
  [service("nowhere"), "Error: SVM nowhere: there is no such SVM", 'svm_name = "nowhere"'],
  [service("stopped"), "vserver start -vserver stopped", 'svm_name = "stopped"'],
  [service("forbidden"), "vserver add-protocols -vserver forbidden -protocols iscsi", 'svm_name = "forbidden"'],
  [service("busy", "enabled = false"), "Error: SVM busy: service not disabled: 1 iSCSI session", "enabled = false"],
  [service("busier", 'ensure = "absent"'), "Error: SVM busier: service not deleted", 'ensure = "absent"'],
  [
    service("idle", "", "twice") + service("idle", "", "again"),
    "Error: SVM idle of cluster1 is declared by two resources",
    'svm_name = "idle"',
  ],
];

/** Values that are refused before a cluster is read: what is told, and where. Terraform itself checks types and names. */
const VALUES: readonly (readonly [main: string, told: string, line: string])[] = [
  [service("a", 'ensure = "gone"'), 'Error: ensure: got "gone", expected "present" or "absent"', 'ensure = "gone"'],
  [
    service("b", 'deletion_policy = "keep"'),
    'Error: deletion_policy: got "keep", expected "retain" or "disable" or "delete"',
    'deletion_policy = "keep"',
  ],
  [service("c", 'active_sessions = "kill"'), 'Error: active_sessions: got "kill", expected', "active_sessions"],
  [
    service("d", 'target_alias = "my alias"'),
    'Error: target_alias: got "my alias", expected printable',
    "target_alias",
  ],
  [service("e", 'svm_uuid = "17"'), 'Error: svm_uuid: got "17", expected the UUID of an SVM', 'svm_uuid = "17"'],
  [service("f g", "", "f"), 'Error: svm_name: got "f g", expected the name of an SVM', 'svm_name = "f g"'],
  [service("h", 'ensure = "absent"\n  enabled = true'), "Error: enabled: got a value together with", "enabled = true"],
  ['resource "ontap_iscsi_service" "i" {\n  cluster = "cluster1"\n}', "svm_name and svm_uuid: got neither", '"i"'],
];

/** Settings of a cluster that are wrong, each alone: its attribute, and what is told. */
const SETTINGS: readonly (readonly [setting: string, told: string])[] = [
  ['endpoint = "http://cluster1.example.com"', "endpoint: got "],
  [
    'endpoint = "https://admin:secret@cluster1"',
    'endpoint: got "https://***@cluster1", expected no credentials in the URL',
  ],
  ['profile = "Prod EU"', 'profile: got "Prod EU", expected lower-case letters'],
  ["concurrency = 65", "concurrency: got 65, expected an integer from 1 to 64"],
  ["request_timeout_ms = 1.5", "request_timeout_ms: got 1.5, expected an integer from 100 to 600000"],
  ['fingerprint256 = "ab"', 'fingerprint256: got "ab", expected a SHA-256 fingerprint'],
  ['ca = "no certificate"', "ca: got a text of 14 characters, expected PEM"],
];

/** What no block has, and what has another type: Terraform refuses them. */
const BY_TERRAFORM: readonly (readonly [main: string, told: RegExp])[] = [
  [service("a", 'enabled = "maybe"'), /Incorrect attribute value type.*"enabled": a bool is required/],
  [service("a", 'alias = "db"'), /Unsupported argument.*"alias" is not expected here/],
  [
    `provider "ontap" {\n  username = "admin"\n}\n${service("a")}`,
    /Unsupported argument.*"username" is not expected here/,
  ],
];

suite("errors in HCL", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: HclWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({
      svms: [
        ...["idle", "locked", "nvme", "denied", "unlicensed", "mismatched"].map((name) => ({ name })),
        ...["busy", "busier"].map((name) => ({ name, service: BUSY })),
        { name: "stopped", state: "stopped" },
        { name: "forbidden", iscsiAllowed: false },
      ],
    });
    workspace = await HclWorkspace.create(engine, simulator);
  }, MAKING_TIMEOUT_MS);

  afterEach(() => {
    expect(simulator.requests.filter(({ method, status }) => method !== "GET" && (status ?? 0) < 300)).toEqual([]);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function refused(main: string): Promise<string> {
    await workspace.declare(main);
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).not.toMatch(/svmName|svmUuid|targetAlias|caFile|deletionPolicy|construct|TypeScript/);
    return flat(planned);
  }

  it.each([
    ["what the cluster has", AT_PLAN],
    ["a value", VALUES],
  ])("of %s are told by the plan, each at its line", async (_, rows) => {
    const planned = await refused(rows.map(([main]) => main).join(""));
    expect(rows.flatMap(([, told]) => (planned.includes(told) ? [] : told))).toEqual([]);
    for (const [, , line] of rows) expect(planned).toContain(line);
  });

  it("of a setting name the cluster's attribute", async () => {
    const clusters = SETTINGS.map(([setting], index) => {
      const endpoint = setting.startsWith("endpoint") ? "" : 'endpoint = "https://cluster1.example.com", ';
      return `    c${index} = { ${endpoint}${setting} }\n`;
    });
    const planned = await refused(`provider "ontap" {\n  clusters = {\n${clusters.join("")}  }\n}\n${service("idle")}`);
    expect(SETTINGS.flatMap(([, told]) => (planned.includes(told) ? [] : told))).toEqual([]);
  });

  it("of a type or a name are Terraform's own", async () => {
    for (const [main, told] of BY_TERRAFORM) expect(await refused(main)).toMatch(told);
  });

  it("of a cluster that is not configured, or dead, say which", async () => {
    expect(await refused(service("idle").replace("cluster1", "cluster9"))).toContain(
      'Error: Cluster "cluster9" is not configured (configured: "cluster1")',
    );
    const dead = 'provider "ontap" {\n  clusters = { cluster1 = { endpoint = "https://127.0.0.1:9" } }\n}\n';
    const planned = await refused(dead + service("idle"));
    expect(planned).toContain("Error: Cluster cluster1 (https://127.0.0.1:9): connection refused");
  });
});
