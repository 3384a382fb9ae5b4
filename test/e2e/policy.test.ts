import { join } from "node:path";
import { cachedConftest, CONFTEST } from "../engine/conftest";
import { suite } from "../engine/suite";
import { registerSkipped } from "../engine/under-test";
import { ProviderWorkspace } from "../helpers/provider/provider-workspace";
import { REPOSITORY } from "../helpers/repository";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runCommand } from "../programs/run-command";

const POLICY = join(REPOSITORY, "docs", "examples", "policy.rego");
const conftest = cachedConftest() ?? "";

if (conftest === "") {
  registerSkipped("the policy in Rego", `${CONFTEST.name} is not in the cache`);
} else {
  suite("the policy in Rego, by conftest", { engines: "one" }, (engine) => {
    let simulator: TestSimulator;
    let workspace: ProviderWorkspace;

    beforeAll(async () => {
      const svms = ["svm1", "svm2"].map((name) => ({ name, service: {} }));
      simulator = await startTestSimulator({ seed: { svms } });
      workspace = await ProviderWorkspace.create(engine, simulator, {});
    });

    afterAll(async () => {
      await workspace.remove();
      await simulator.close();
    });

    /** What the policy says of the plan of these services. */
    async function judged(services: Readonly<Record<string, object>>): Promise<string> {
      workspace.declare({ services: services as never });
      expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
      await workspace.addFile("plan.json", await workspace.planJson());
      const plan = join(workspace.folder, "plan.json");
      const { stdout } = await runCommand(conftest, ["test", "--no-color", "--policy", POLICY, plan]);
      return stdout;
    }

    it("passes what is allowed, and names each service that is not, with what to do", async () => {
      expect(await judged({ fine: { svm_name: "svm1", deletion_policy: "disable" } })).toContain("0 failures");
      const bad = {
        gone: { svm_name: "svm1", ensure: "absent" },
        open: { svm_name: "svm2", deletion_policy: "delete", active_sessions: "end" },
      };
      const told = await judged(bad);
      expect(told).toContain('ontap_iscsi_service.gone: ensure is "absent", which deletes the service');
      expect(told).toContain('ontap_iscsi_service.open: deletion_policy is "delete"; set "retain" or "disable"');
      expect(told).toContain('ontap_iscsi_service.open: active_sessions is "end"; leave it out');
    });

    it("refuses a removal from the code that deletes the service", async () => {
      workspace.declare({ services: { bad: { svm_name: "svm2", deletion_policy: "delete" } } });
      expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
      expect(await judged({ other: { svm_name: "svm1" } })).toContain(
        'ontap_iscsi_service.bad: its removal deletes the service; apply deletion_policy = "retain" first',
      );
    });
  });
}
