import { type Contender, measureInTurns } from "./measure";

/** A contender that takes as long as it is told, and notes that it ran. */
function contender(name: string, times: readonly number[], ran: string[]): Contender {
  let turn = 0;
  return {
    run: () => {
      ran.push(name);
      return Promise.resolve(times[turn++]);
    },
  };
}

describe("contenders", () => {
  it("run in turns, and once more each to be counted", async () => {
    const ran: string[] = [];
    await measureInTurns([contender("a", [], ran), contender("b", [], ran)], 3);
    expect(ran.join("")).toBe("abababab");
  });

  it("have the median of their times and the spread between the fastest and the slowest", async () => {
    const [measured] = await measureInTurns([contender("a", [9, 1, 3], [])], 3);
    expect(measured).toMatchObject({ ms: 3, spreadMs: 8, requests: 0, handshakes: 0 });
  });

  it("are prepared before each run", async () => {
    const order: string[] = [];
    const prepare = (): Promise<void> => Promise.resolve(void order.push("prepare"));
    await measureInTurns([{ ...contender("run", [], order), prepare }], 1);
    expect(order).toEqual(["prepare", "run", "prepare", "run"]);
  });

  it("end it all when one does not do what it shall", async () => {
    const fails: Contender = { run: () => Promise.reject(new Error("exit code 1")) };
    await expect(measureInTurns([fails], 1)).rejects.toThrow("exit code 1");
  });
});
