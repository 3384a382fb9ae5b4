import fc from "fast-check";
import { rejectionOf } from "./failure";
import { expectForAll } from "./property";

const NUMBERS = fc.nat(1_000_000);

function expectSmall(number: number): void {
  expect(number).toBeLessThan(1_000);
}

function expectEmpty(text: string): void {
  expect(text).toHaveLength(0);
}

describe("expectForAll", () => {
  const given = process.env;

  beforeEach(() => {
    process.env = { ...given };
    delete process.env.PROPERTY_SEED;
    delete process.env.PROPERTY_PATH;
    process.env.PROPERTY_FACTOR = "1";
  });

  afterAll(() => {
    process.env = given;
  });

  it("tries as many cases as it is told, in all lanes together", async () => {
    let cases = 0;
    await expectForAll(NUMBERS, () => void (cases += 1), { runs: 100, lanes: 4 });
    expect(cases).toBe(100);
  });

  it("tries a tenth of them where the soak test does not ask for all", async () => {
    delete process.env.PROPERTY_FACTOR;
    let cases = 0;
    await expectForAll(NUMBERS, () => void (cases += 1), { runs: 100 });
    expect(cases).toBe(10);
  });

  it("tries the same cases every time, and others with another seed", async () => {
    const cases = async (seed?: string): Promise<number[]> => {
      if (seed !== undefined) process.env.PROPERTY_SEED = seed;
      const seen: number[] = [];
      await expectForAll(NUMBERS, (number) => void seen.push(number), { runs: 20 });
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
    expect({ file, name }).toEqual({ file: "test/helpers/property.test.ts", name: expect.any(String) as string });
    expect(expect.getState().currentTestName).toMatch(new RegExp(name ?? "^$"));
    Object.assign(process.env, { PROPERTY_SEED: seed, PROPERTY_PATH: path });
    const seen: number[] = [];
    await expect(
      expectForAll(
        NUMBERS,
        (number) => {
          seen.push(number);
          expectSmall(number);
        },
        { runs: 100, lanes: 2 },
      ),
    ).rejects.toThrow("Counterexample: [1000]");
    expect(seen).toEqual([1_000]);
  });

  it("cuts what is too long to be read", async () => {
    const long = fc.constant("x".repeat(100_000));
    const error = await rejectionOf(expectForAll(long, expectEmpty, { runs: 1 }));
    expect(String(error).length).toBeLessThan(10_000);
  });
});
