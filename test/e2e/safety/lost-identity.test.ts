import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformVariable } from "cdktf";
import { IscsiService } from "../../../lib";
import { uuidFromName } from "../../../lib/simulator/svm";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

/** By name, and by the UUID of an SVM which was made anew under it. */
interface DeadUuid {
  readonly ensure?: "absent";
  readonly isRead?: boolean;
  /** Whether the UUID is a token, whose value is known at plan. */
  readonly byToken?: boolean;
  /** Whether it waits for what may mend other things that stand against it. */
  readonly waits?: boolean;
}

const byDeadUuid =
  ({ ensure, isRead = false, byToken = false, waits = false }: DeadUuid): Declare =>
  (stack, cluster) => {
    const dead = uuidFromName("svm_of_old");
    const svmUuid = byToken ? new TerraformVariable(stack, "uuid", { default: dead }).stringValue : dead;
    const svm = { cluster, svmName: "svm_db", svmUuid };
    const prerequisite = new Resource(stack, "prerequisite");
    const db = isRead
      ? IscsiService.fromExisting(stack, "db", svm)
      : new IscsiService(stack, "db", { ...svm, ...(ensure === undefined ? {} : { ensure }) });
    if (waits) db.node.addDependency(prerequisite);
  };

const ABSENT = { ensure: "absent" } as const;
const READ = { isRead: true };

suite("a declaration by name and UUID of an SVM that was made anew", { engines: "one", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db", service: {} }] });
    workspace = await EngineWorkspace.create(engine, simulator, byDeadUuid(READ));
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each<DeadUuid>([
    ...[{}, { byToken: true }, { waits: true }],
    ...[ABSENT, { ...ABSENT, byToken: true }, { ...ABSENT, waits: true }],
    ...[READ, { ...READ, byToken: true }],
  ])("fails the plan, which says why: %j", async (row) => {
    workspace.declare(byDeadUuid(row));
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    // Not what an engine shows of the answer, beside the condition that fails.
    const frame = "(cannot be (brought to the declared state|told)|SVM svm_db): ";
    expect(flat(planned)).toMatch(new RegExp(`${frame}the declared name and UUID are not of the same SVM`));
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
  });
});
