import { dirname } from "node:path";
import { codeOf } from "../documents";
import { describePeers } from "../engine/under-test";
import { passwordSettings } from "../helpers/engine/engine-workspace";
import { REPOSITORY } from "../helpers/repository";
import { ShellSession } from "../helpers/shell-session";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const [AUTHORITY = "", PYTHON = "", ANSIBLE = ""] = codeOf("docs/simulator.md", "Other clients", "sh")
  .trim()
  .split("\n");

describePeers("NetApp's own clients, as the simulator's page has them", ({ python, ansible }) => {
  let simulator: TestSimulator;
  let session: ShellSession;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
    const PATH = [dirname(ansible.path), process.env.PATH].join(":");
    const env = { ...process.env, PATH, ...passwordSettings(simulator), ONTAP_ENDPOINT: simulator.endpoint };
    session = ShellSession.start({ cwd: REPOSITORY, env });
    // What pip would have installed for this python3.
    await session.run(`python3() { '${python.path}' "$@"; }`);
    await session.run(AUTHORITY.replace("node_modules/cdktf-ontap-iscsi", REPOSITORY));
  });

  afterAll(async () => {
    await session.close();
    await simulator.close();
  });

  /** How many requests of a run wrote. */
  async function writesOf(command: string): Promise<number> {
    const before = simulator.requests.length;
    await session.run(command);
    const own = simulator.requests.slice(before);
    expect(own.map(({ status }) => status)).not.toContain(404);
    return own.filter(({ method }) => method !== "GET").length;
  }

  // What they send where all is well, test/simulator/real-clients.test.ts has recorded.
  it("make and change services", async () => {
    expect(await session.run(PYTHON)).toMatch(/^svm_db: enabled True, alias db-prod, iqn\./);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
    simulator.setService("svm_db", { targetAlias: "db-old" });
    expect(await writesOf(PYTHON)).toBe(1);
    expect(await writesOf(PYTHON)).toBe(0);

    simulator.setService("svm_db", { enabled: false });
    expect(await session.run(ANSIBLE)).toContain("ok=2    changed=2");
    expect(simulator.service("svm_backup")).toMatchObject({ enabled: false });
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
  });

  it("leave a stopped service stopped without service_state, other than a declaration: docs/adopt.md", async () => {
    simulator.setService("svm_db", { enabled: false, targetAlias: "db-prod" });
    expect(
      await writesOf(`sed /service_state/d $EXAMPLES/ansible.yml | ${ANSIBLE.replace(/ \S+$/, " /dev/stdin")}`),
    ).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: false });
  });

  it("check the certificate: without the authority of the simulator the library gets nowhere", async () => {
    const before = simulator.requests.length;
    const other = "env -u REQUESTS_CA_BUNDLE -u SSL_CERT_FILE -u SSL_CERT_DIR";
    expect(await session.run(`${other} '${python.path}' $EXAMPLES/netapp-ontap.py || true`)).toContain(
      "CERTIFICATE_VERIFY_FAILED",
    );
    expect(simulator.requests).toHaveLength(before);
  });
});
