import { histories, type Trouble } from "./history/histories";
import type { History } from "./history/history";
import { violations, violationsInQuiet } from "./history/invariants";
import { play, playQuietly } from "./history/play";
import { expectForAll } from "../helpers/property";

it.each<[string, Trouble, number]>([
  ["failures that pass", { moves: false, lasting: false, silence: false }, 4_000],
  ["other actors", { moves: true, lasting: false, silence: false }, 4_000],
  ["other actors and failures of every kind", { moves: true, lasting: true, silence: false }, 1_800],
  ["requests that are never answered", { moves: false, lasting: false, silence: true }, 200],
])("a reconciliation keeps every invariant through %s, and the next one converges", async (_, trouble, runs) => {
  await expectForAll(histories(trouble), expectInvariants, { runs, lanes: 8 });
});

async function expectInvariants(history: History): Promise<void> {
  const played = await play(history);
  expect(violations(played, history)).toEqual([]);
  const { state } = played.cluster;
  expect(violationsInQuiet(await playQuietly(history, state), state)).toEqual([]);
}
