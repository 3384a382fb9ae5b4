import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rejectionOf } from "../failure";
import { beginSharing, endSharing, oncePerRun } from "./once-per-run";

describe("what the test files of a run share", () => {
  beforeEach(beginSharing);
  afterEach(endSharing);

  it("is made by the first of them alone, and lasts as long as the run", async () => {
    const make = jest.fn(async (folder: string) => {
      await writeFile(join(folder, "made"), "");
      return folder;
    });
    const [first, ...others] = await Promise.all(["one", "two", "three"].map(() => oncePerRun("thing", make)));
    expect(make).toHaveBeenCalledTimes(1);
    expect(others).toEqual([first, first]);
    expect(existsSync(join(first ?? "", "made"))).toBe(true);
    await endSharing();
    expect(existsSync(dirname(first ?? ""))).toBe(false);
  });

  it("fails for all of them alike", async () => {
    const make = jest.fn(() => Promise.reject(new Error("no room")));
    const files = ["one", "two"].map(() => rejectionOf(oncePerRun("thing", make)));
    expect(await Promise.all(files)).toEqual([new Error("no room"), new Error("no room")]);
    expect(make).toHaveBeenCalledTimes(1);
  });
});
