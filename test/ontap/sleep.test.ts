import { sleep } from "../../lib/ontap/sleep";
import { rejectionOf } from "../helpers/failure";

test("waiting ends by itself", async () => {
  expect(await sleep(1)).toBeUndefined();
});

test.each<[string, AbortSignal]>([
  ["before it begins", AbortSignal.abort("the reason")],
  ["while it goes on", abortedIn(5)],
])("waiting that is called off %s ends with the reason", async (_, signal) => {
  expect(await rejectionOf(sleep(60_000, signal))).toBe("the reason");
});

function abortedIn(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort("the reason");
  }, ms);
  return controller.signal;
}
