import { CRASH_POINTS, expectedMethods, type CrashReport, runCrashMatrix } from "./crash-matrix";
import type { RequestName } from "../helpers/scenarios";

jest.setTimeout(600_000);

let report: CrashReport;

beforeAll(async () => {
  report = await runCrashMatrix(CRASH_POINTS);
});

describe("a program that is killed, and run again,", () => {
  it("can die at 90 points or more", () => {
    expect(CRASH_POINTS.length).toBeGreaterThanOrEqual(90);
  });

  it.each(CRASH_POINTS.map((point, index) => ({ ...point, index })))(
    "ends as declared, and sends only what is still missing: $scenario.title, $request, $moment",
    ({ index, ...point }) => {
      const expected = { wasKilled: true, code: 0, isReached: true, methods: expectedMethods(point) };
      expect(report.endings[index]).toEqual(expected);
    },
  );

  it("has a write refused only where the one of the killed program came late", () => {
    const late = (request: RequestName) =>
      CRASH_POINTS.filter((point) => point.request === request && point.moment === "late effect").length;
    // What ONTAP wants disabled before its deletion is refused anyway.
    expect(report.refusals.filter((code) => code !== "5373960").toSorted()).toEqual([
      ...Array<string>(late("POST")).fill("5374077"),
      ...Array<string>(late("DELETE")).fill("5374078"),
    ]);
  });
});
