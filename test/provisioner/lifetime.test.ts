import { EventEmitter, once } from "node:events";
import { InterruptionError } from "../../lib/errors";
import { lifetime } from "../../lib/provisioner/run";
import { expectFailure } from "../helpers/failure";

it.each(["SIGINT", "SIGTERM"])("%s lets no further request begin, and a second one ends the program", (name) => {
  const signals = new EventEmitter();
  const signal = lifetime(signals);
  expect(signal.aborted).toBe(false);
  signals.emit(name);
  expectFailure(signal.reason, InterruptionError, "INTERRUPTED", `stopped by ${name}`, "run it again");
  expect(signals.listenerCount(name)).toBe(0);
});

it("no further request begins after the deadline", async () => {
  const signal = lifetime(new EventEmitter(), 10);
  await once(signal, "abort");
  expectFailure(signal.reason, InterruptionError, "DEADLINE_EXCEEDED", "not done within 0.01 s", "run it again");
});
