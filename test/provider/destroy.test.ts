import { ReconcileError } from "../../lib/errors";
import { destroyService, planDestroy, type PlannedDestroy } from "../../lib/provider/destroy";
import type { ServiceObject } from "../../lib/provider/service-object";
import { liveIscsiService, loginInitiator, removeLiveSvm, setLiveIscsiService } from "../../lib/testing";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { sessionOf, writesTo, absent, UUID } from "./states";

const KEPT = { id: "one" };
const ABSENT = absent({ deletion_policy: "delete" });
const DELETED = {
  severity: 2,
  summary: expect.stringMatching(/^SVM svm1 of .*: the iSCSI service will be deleted/) as string,
};

/** Engines do not have a state read with -refresh=false. */
describe("the destroy of a service that the state has as absent", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", uuid: UUID }] } });
  });

  afterEach(() => simulator.close());

  const plan = (prior: ServiceObject = ABSENT): Promise<PlannedDestroy> =>
    planDestroy(sessionOf(simulator), prior, KEPT);
  const apply = ({ seen }: PlannedDestroy): ReturnType<typeof destroyService> =>
    destroyService(sessionOf(simulator), ABSENT, seen);
  const make = (): void => {
    setLiveIscsiService(simulator, "svm1", { enabled: true });
  };

  it("gives up the one that somebody made, as its plan says", async () => {
    make();
    const planned = await plan();
    expect(planned).toMatchObject({ seen: "enabled", diagnostics: [DELETED] });
    expect(await apply(planned)).toEqual([]);
    expect(liveIscsiService(simulator, "svm1")).toBeUndefined();
  });

  it("is refused while hosts are connected to that", async () => {
    make();
    loginInitiator(simulator, "svm1", "iqn.1994-05.com.redhat:host1");
    expect((await plan()).diagnostics).toMatchObject([{ severity: 1 }]);
  });

  it("leaves the one alone that somebody made after the plan", async () => {
    const planned = await plan();
    expect(planned).toMatchObject({ seen: "absent", diagnostics: [] });
    make();
    expectFailure(await rejectionOf(apply(planned)), ReconcileError, "NOT_ANNOUNCED");
    expect(writesTo(simulator)).toEqual([]);
  });

  it("leaves it also where no UUID tells which SVM it was, and says so", async () => {
    const { seen } = await plan({ ...ABSENT, svm_uuid: null });
    make();
    const told = await destroyService(sessionOf(simulator), { ...ABSENT, svm_uuid: null }, seen);
    expect(told).toMatchObject([
      { severity: 2, summary: expect.stringContaining("only its state entry will be removed") as string },
    ]);
    expect(writesTo(simulator)).toEqual([]);
  });

  it("is done where there is none, and no SVM either", async () => {
    removeLiveSvm(simulator, "svm1");
    expect(await apply(await plan())).toEqual([]);
    expect(writesTo(simulator)).toEqual([]);
  });

  it("under RETAIN looks at nothing", async () => {
    make();
    expect(await plan({ ...ABSENT, deletion_policy: "retain" })).toEqual({ diagnostics: [] });
    expect(simulator.requests).toEqual([]);
  });

  it("fails in its plan where no UUID tells which SVM it was", async () => {
    make();
    const { diagnostics } = await plan({ ...ABSENT, svm_uuid: null });
    expect(diagnostics).toMatchObject([
      { severity: 1, summary: expect.stringContaining("does not hold the UUID") as string },
    ]);
  });
});
