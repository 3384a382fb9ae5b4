import { createLog, type LogLevel } from "../../lib/plugin/log";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

function linesOf(environment: Readonly<Record<string, string>>): readonly unknown[] {
  const lines: string[] = [];
  const now = (): Date => new Date("2026-01-02T03:04:05.678Z");
  const log = createLog({ module: "provider", environment, write: (line) => lines.push(line), now });
  for (const level of LEVELS) log(level, `a ${level}`, { svm: "svm1" });
  return lines.map((line) => JSON.parse(line) as unknown);
}

describe("the log of a plugin", () => {
  it("is what engines read on its stderr", () => {
    expect(linesOf({})).toEqual([
      {
        "@level": "error",
        "@message": "a error",
        "@module": "provider",
        "@timestamp": "2026-01-02T03:04:05.678000Z",
        svm: "svm1",
      },
    ]);
  });

  it.each([
    ["errors only, when nothing is asked for", {}, 1],
    ["what TF_LOG asks for", { TF_LOG: "DEBUG" }, 4],
    ["everything for a value that is no level, as engines have it", { TF_LOG: "JSON" }, 5],
    ["what TF_LOG_PROVIDER asks for, whatever TF_LOG does", { TF_LOG: "TRACE", TF_LOG_PROVIDER: "warn" }, 2],
    ["what TF_LOG asks for when TF_LOG_PROVIDER is empty", { TF_LOG: "info", TF_LOG_PROVIDER: "" }, 3],
    ["nothing when it is off", { TF_LOG: "off" }, 0],
  ])("has %s", (_, environment, lines) => {
    expect(linesOf(environment)).toHaveLength(lines);
  });
});
