import fc from "fast-check";
import { rejectionOf } from "./failure";
import { expectForAll } from "./property";

const NUMBERS = fc.nat(1_000_000);

describe("expectForAll", () => {
  const given = process.env;
  let seen: number[];

  beforeEach(() => {
    seen = [];
    process.env = { ...given, PROPERTY_FACTOR: "1" };
    delete process.env.PROPERTY_SEED;
    delete process.env.PROPERTY_PATH;
  });

  afterAll(() => {
    process.env = given;
  });

  const see = (number: number): void => void seen.push(number);
  const expectSmall = (number: number): void => {
    see(number);
    expect(number).toBeLessThan(1_000);
  };

  it("tries as many cases as it is told, in all lanes together", async () => {
    await expectForAll(NUMBERS, see, { runs: 100, lanes: 4 });
    expect(seen).toHaveLength(100);
  });

  it("tries the same cases every time, and others with another seed", async () => {
    const cases = async (seed?: string): Promise<number[]> => {
      seen = [];
      if (seed !== undefined) process.env.PROPERTY_SEED = seed;
      await expectForAll(NUMBERS, see, { runs: 20 });
      return seen;
    };
    const first = await cases();
    expect(await cases()).toEqual(first);
    expect(await cases("7")).not.toEqual(first);
  });

  it("tells the smallest case that fails, and the command that replays it alone", async () => {
    const error = await rejectionOf(expectForAll(NUMBERS, expectSmall, { runs: 100, lanes: 2 }));
    expect(error).toHaveProperty("message", expect.stringContaining("Counterexample: [1000]"));
    const command = /^PROPERTY_SEED=(-?\d+) PROPERTY_PATH=([\d:]+) npx jest (\S+) -t '(.*)'$/m.exec(String(error));
    const [, seed, path, file, name] = command ?? [];
    expect(file).toBe("test/helpers/property.test.ts");
    expect(expect.getState().currentTestName).toMatch(new RegExp(name ?? "^$"));
    Object.assign(process.env, { PROPERTY_SEED: seed, PROPERTY_PATH: path });
    seen = [];
    const replayed = expectForAll(NUMBERS, expectSmall, { runs: 100, lanes: 2 });
    await expect(replayed).rejects.toThrow("Counterexample: [1000]");
    expect(seen).toEqual([1_000]);
  });
});
