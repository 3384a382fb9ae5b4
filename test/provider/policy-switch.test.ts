import { type Applied, applyChange } from "../../lib/provider/apply";
import { planChange } from "../../lib/provider/plan";
import type { ServiceObject } from "../../lib/provider/service-object";
import { recreateLiveSvm, setLiveIscsiService } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { sessionOf, writesTo } from "./session-of";
import { config, state, OTHER_UUID, UUID } from "./service";

const UNREAD =
  "whether the iSCSI services of a cluster are as they were planned is not known, because they cannot be read";

describe("an apply that only switches the policy of a service", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    const svms = [
      { name: "svm1", uuid: UUID, service: { alias: "svm1" } },
      { name: "svm2", uuid: OTHER_UUID, service: { alias: "svm2" } },
    ];
    simulator = await startTestSimulator({ seed: { svms } });
  });

  afterEach(async () => {
    expect(writesTo(simulator)).toEqual([]);
    await simulator.close();
  });

  const SWITCHED = { deletion_policy: "delete" };
  /** Plans it for some services, lets something happen, and applies it. */
  async function apply(priors: readonly ServiceObject[], meanwhile: () => void): Promise<readonly Applied[]> {
    const changes = priors.map((prior, index) => {
      const { svm_name, target_alias, hide_target_alias } = prior;
      const declared = config({ svm_name, target_alias, hide_target_alias, ...SWITCHED });
      return { config: declared, prior, kept: { id: String(index) } };
    });
    const session = sessionOf(simulator);
    const plans = await Promise.all(changes.map((change) => planChange(session, change)));
    meanwhile();
    const walk = sessionOf(simulator);
    const applied: Applied[] = [];
    for (const [index, change] of changes.entries()) {
      const planned = plans[index]?.planned ?? config();
      applied.push(await applyChange(walk, walk.reach("cluster1", {}), { ...change, planned }));
    }
    return applied;
  }

  it("says nothing where the live service is as it was", async () => {
    expect(await apply([state()], () => undefined)).toEqual([{ state: state(SWITCHED), diagnostics: [] }]);
  });

  it.each<[string, () => void, string]>([
    [
      "is disabled",
      () => {
        setLiveIscsiService(simulator, "svm1", { enabled: false });
      },
      "enabled: live false",
    ],
    [
      "is deleted",
      () => {
        setLiveIscsiService(simulator, "svm1", undefined);
      },
      "service: live absent",
    ],
    [
      "is that of another SVM",
      () => {
        recreateLiveSvm(simulator, "svm1");
      },
      "not the SVM that was seen",
    ],
  ])("warns when the live service %s by now", async (_, meanwhile, detail) => {
    const [applied] = await apply([state()], meanwhile);
    expect(applied?.state).toEqual(state(SWITCHED));
    expect(applied?.diagnostics).toMatchObject([
      {
        severity: 2,
        summary: "SVM svm1: its iSCSI service is not as it was planned",
        detail: expect.stringContaining(detail) as string,
      },
    ]);
  });

  it("warns once for all services of a cluster that cannot be read", async () => {
    const second = state({ svm_name: "svm2", svm_uuid: OTHER_UUID, target_alias: "svm2" });
    const applied = await apply([state(), second], () => {
      simulator.faults.add({ do: { code: "6" } });
    });
    expect(applied.flatMap(({ diagnostics }) => diagnostics)).toMatchObject([{ severity: 2, summary: UNREAD }]);
  });

  it("does not tell an alias that is to be hidden", async () => {
    const hidden = state({ target_alias: "keep-this", hide_target_alias: true });
    const [applied] = await apply([hidden], () => undefined);
    expect(applied?.diagnostics).toMatchObject([{ detail: expect.stringContaining("(hidden)") as string }]);
    expect(JSON.stringify(applied?.diagnostics)).not.toContain("keep-this");
  });
});
