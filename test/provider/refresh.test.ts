import { ReconcileError } from "../../lib/errors";
import { refreshed } from "../../lib/provider/refresh";
import type { ServiceObject } from "../../lib/provider/service-object";
import { recreateLiveSvm, renameLiveSvm, setLiveIscsiService } from "../../lib/testing";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { sessionOf } from "./session-of";
import { absent, UUID } from "./service";

const ABSENT = absent();

describe("reading a service that is declared absent", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", uuid: UUID }] } });
  });

  afterEach(() => simulator.close());

  const read = (prior: ServiceObject): ReturnType<typeof refreshed> =>
    refreshed(sessionOf(simulator).reach("cluster1", {}), prior);

  it("follows its SVM to the name that it has now", async () => {
    expect(await read(ABSENT)).toMatchObject({ ensure: "absent", svm_name: "svm1" });
    renameLiveSvm(simulator, "svm1", "svm_renamed");
    expect(await read(ABSENT)).toMatchObject({ ensure: "absent", svm_name: "svm_renamed" });
  });

  it("does not take the service of an SVM that has its name by now for its own", async () => {
    recreateLiveSvm(simulator, "svm1");
    expect(await read(ABSENT)).toMatchObject({ ensure: "absent", svm_name: "svm1" });
    setLiveIscsiService(simulator, "svm1", { enabled: true });
    expectFailure(await rejectionOf(read(ABSENT)), ReconcileError, "OTHER_SVM", UUID, "state rm");
    expect(await read({ ...ABSENT, svm_uuid: null })).toMatchObject({ ensure: "present", svm_name: "svm1" });
  });
});
