import { histories, type Trouble } from "../helpers/history/histories";
import type { History } from "../helpers/history/history";
import { judge, judgeQuiet } from "../helpers/history/judgement";
import { play, playQuietly } from "../helpers/history/play";
import { expectForAll } from "../helpers/property";

it.each<[string, Trouble, number]>([
  ["failures that pass", { moves: false, lasting: false, silence: false }, 4_000],
  ["other actors", { moves: true, lasting: false, silence: false }, 4_000],
  ["other actors and failures of every kind", { moves: true, lasting: true, silence: false }, 1_800],
  ["requests that are never answered", { moves: false, lasting: false, silence: true }, 200],
])("a reconciliation keeps every law through %s, and the next one converges", async (_, trouble, runs) => {
  await expectForAll(histories(trouble), expectLawful, { runs, lanes: 8 });
});

async function expectLawful(history: History): Promise<void> {
  const course = await play(history);
  expect(judge(course, history)).toEqual([]);
  const state = { ...course.cluster.state, jobs: [] };
  expect(judgeQuiet(await playQuietly(history, state), state)).toEqual([]);
}
