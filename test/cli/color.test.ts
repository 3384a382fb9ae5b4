import { mayColor } from "../../lib/cli/color";

describe("colour", () => {
  test.each<[string, boolean, Record<string, string>]>([
    ["on a terminal", true, { TERM: "xterm" }],
    ["on a terminal, with an empty NO_COLOR", true, { NO_COLOR: "" }],
    ["elsewhere, with FORCE_COLOR", false, { FORCE_COLOR: "1" }],
  ])("is used %s", (_, isTTY, env) => {
    expect(mayColor({ isTTY }, env)).toBe(true);
  });

  test.each<[string, boolean | undefined, Record<string, string>]>([
    ["in a file or a pipe", undefined, { TERM: "xterm" }],
    ["in the log of a pipeline", false, { CI: "true" }],
    ["on a terminal that cannot", true, { TERM: "dumb" }],
    ["with NO_COLOR", true, { NO_COLOR: "1" }],
    ["with NO_COLOR, whatever else asks for it", true, { NO_COLOR: "1", FORCE_COLOR: "1" }],
    ["with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }],
  ])("is not used %s", (_, isTTY, env) => {
    expect(mayColor(isTTY === undefined ? {} : { isTTY }, env)).toBe(false);
  });
});
