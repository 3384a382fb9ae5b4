import { isError } from "../../lib/plugin/diagnostic";
import { writeValue } from "../../lib/plugin/dynamic-value";
import { PROVIDER } from "../../lib/plugin/messages";
import { decode, encode } from "../../lib/plugin/wire";
import { readExisting } from "../../lib/provider/intake-calls";
import { planChange } from "../../lib/provider/plan";
import { type ServiceObject, serviceObject } from "../../lib/provider/service-object";
import type { Session } from "../../lib/provider/session";
import { loginInitiator } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { config, state, UUID } from "./service";
import { sessionOf } from "./session-of";

const WAY_OUT = "not by the code: -refresh=false destroys without this plan.";

let simulator: TestSimulator;
let session: Session;

beforeEach(async () => {
  const svms = [{ name: "svm1", uuid: UUID, service: { alias: "svm1" } }, { name: "svm_new" }];
  simulator = await startTestSimulator({ seed: { svms } });
  session = sessionOf(simulator);
});

afterEach(() => simulator.close());

/** Of each diagnostic, whether it is an error, and whether it tells how to destroy all the same. */
async function plan(
  given: Partial<ServiceObject>,
  prior: ServiceObject | null,
): Promise<readonly [boolean, boolean][]> {
  const { diagnostics } = await planChange(session, { config: config(given), prior, kept: { id: "one" } });
  return diagnostics.map((found) => [isError(found), String(found.detail).endsWith(WAY_OUT)]);
}

it("the first error of a walk tells how to destroy all the same, no other one, and no warning", async () => {
  loginInitiator(simulator, "svm1", "iqn.1994-05.com.redhat:host1");
  session.markRead(state());
  expect(await plan({ enabled: false, active_sessions: "end" }, state())).toEqual([[false, false]]);
  expect(await plan({ enabled: false }, state())).toEqual([[true, true]]);
  expect(await plan({ enabled: false }, state())).toEqual([[true, false]]);
});

it("what a creation meets tells it, but not once something is applied", async () => {
  const missing = { svm_name: "svm_missing" };
  expect(await plan(missing, null)).toEqual([[true, true]]);
  session = sessionOf(simulator);
  session.applies = true;
  expect(await plan(missing, null)).toEqual([[true, false]]);
});

it("who has the state not read has no plan before a destroy, and is not told", async () => {
  loginInitiator(simulator, "svm1", "iqn.1994-05.com.redhat:host1");
  expect(await plan({ enabled: false }, state())).toEqual([[true, false]]);
});

it.each([
  [false, true],
  [true, false],
])("a data source, where a walk applies (%s), tells it: %s", async (applies, told) => {
  const { request } = PROVIDER.ReadDataSource;
  const named = serviceObject({ cluster: "cluster1", svm_name: "svm_new" });
  session.applies = applies;
  const read = await readExisting(session, decode(request, encode(request, { config: writeValue({ ...named }) })));
  expect(read.diagnostics?.map(({ detail = "" }) => detail.endsWith(WAY_OUT))).toEqual([told]);
});
