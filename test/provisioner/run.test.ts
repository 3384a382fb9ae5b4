import { EventEmitter, once } from "node:events";
import { InterruptionError } from "../../lib/errors";
import { lifetime } from "../../lib/provisioner/run";
import { expectFailure } from "../helpers/failure";
import { runProvisioner } from "../helpers/provisioner";

describe("wrong use ends with 1 and says what is expected", () => {
  it.each<[string, string[], string, string]>([
    ["no verb", [], "", 'command: got "", expected one of observe, facts, apply; Terraform starts this program'],
    ["another verb", ["delete"], "", 'command: got "delete"'],
    ["a verb that every object has", ["toString"], "", 'command: got "toString"'],
    ["no query", ["observe"], "", "the query on standard input: got text that is not JSON"],
    ["a query that is no JSON", ["facts"], "{", "the query on standard input: got text that is not JSON"],
    ["a query without a cluster", ["observe"], "{}", "cluster: missing"],
  ])("%s", async (_, args, input, message) => {
    const result = await runProvisioner(args, { input });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});

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
