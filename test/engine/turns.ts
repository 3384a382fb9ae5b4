/** Variable that, when it is not empty, lets every test that takes turns run on every engine. */
export const EVERY_ENGINE_VARIABLE = "E2E_EVERY_ENGINE";

/** What registers the tests of a suite. */
export type Tests = Pick<jest.It, "each"> & ((name: string, body: jest.ProvidesCallback, timeoutMs?: number) => void);

/**
 * What registers, for one of several engines, only the tests whose turn it is: each test of the suite, and each row of a table,
 * is registered for one of the engines, and all engines have their turns.
 *
 * @param engine the number of the engine among all of them, from 0.
 * @param first the number of the one that has the first turn, which may be beyond the last.
 */
export function inTurn(tests: Tests, engine: number, engines: number, first = 0): Tests {
  let count = first;
  const isItsTurn = (): boolean => count++ % engines === engine;
  const one: (...test: Parameters<Tests>) => void = (...test) => {
    if (isItsTurn()) tests(...test);
  };
  const each = (rows: readonly unknown[]) => {
    const own = rows.filter(isItsTurn);
    return own.length === 0 ? () => undefined : tests.each(own);
  };
  return Object.assign(one, { each: each as jest.Each });
}

/** Which of several has the turn of a suite: its title decides, and over many suites each of them has about as many. */
export function turnOf(title: string, of: number): number {
  return Array.from(title).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % of;
}
