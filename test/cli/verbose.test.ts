import { discoverCommand } from "../../lib/cli/discover";
import { traceOf } from "../../lib/cli/cluster-flags";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator } from "../helpers/simulator";
import { runVerb } from "../helpers/verb-run";

/** A standard error whose lines are kept. */
function keeping(): { readonly stderr: NodeJS.WriteStream; readonly lines: string[] } {
  const lines: string[] = [];
  const stderr = { write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  return { stderr, lines };
}

it("tells answers, failed tries and pauses, each in a line with the cluster's name", () => {
  const { stderr, lines } = keeping();
  const { onAnswer, onRetry } = traceOf("east", { stderr });
  onAnswer({ method: "GET", path: "/api/cluster", status: 200, tookMs: 12 });
  onRetry({ method: "GET", attempt: 1, delayMs: 300, error: new Error("no\nanswer") });
  expect(lines).toEqual([
    "east: GET /api/cluster: 200, 12 ms\n",
    "east: GET: try 1 failed, next in 300 ms: no answer\n",
  ]);
});

it("discover --verbose tells its requests, and no secret", async () => {
  const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", service: {} }] } });
  const { stderr, lines } = keeping();
  const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile, "--name", "east"];
  const environment = environmentOf(simulator);
  await runVerb((context) => discoverCommand({ ...context, stderr }), [...args, "--verbose"], { environment });
  expect(lines).toEqual([
    expect.stringMatching(/^east: GET \/api\/protocols\/san\/iscsi\/services\?.*: 200, \d+ ms\n$/),
    "next: npx cdktn diff\n",
  ]);
  expect(lines.join("")).not.toContain(simulator.password);
  await runVerb((context) => discoverCommand({ ...context, stderr }), args, { environment });
  expect(lines).toHaveLength(3);
  await simulator.close();
});
