import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentText } from "../documents";
import { BUILT_CLI } from "../helpers/cli-build";
import { runCli } from "../helpers/cli-process";
import { runCommand } from "../programs/run-command";

/** Tells the packages that a program has loaded when it ends. */
const TELL_PACKAGES = `process.on("exit", () => {
  const loaded = Object.keys(require.cache).flatMap((path) => path.split("node_modules/")[1]?.split("/")[0] ?? []);
  process.stderr.write([...new Set(loaded)].sort().join(" "));
});`;

describe("the command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "program-"));
  const hook = join(folder, "hook.cjs");

  beforeAll(() => {
    writeFileSync(hook, TELL_PACKAGES);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["its version", ["--version"], "commander"],
    ["a verb's help", ["simulate", "--help"], "@peculiar commander zod"],
    ["drift, which prints what a schema says", ["drift", "--help"], "commander fast-xml-builder undici"],
    ["discover", ["discover", "--help"], "commander undici"],
    ["doctor", ["doctor", "--help"], "commander undici"],
  ])("loads only what %s needs", async (_what, args, packages) => {
    const { stderr } = await runCommand(process.execPath, ["--require", hook, BUILT_CLI, ...args]);
    const heavy = ["@peculiar", "commander", "fast-xml-builder", "undici", "zod"];
    expect(stderr.split(" ").filter((name) => heavy.includes(name))).toEqual(packages.split(" "));
  });

  it.each(["discover", "doctor", "drift", "simulate"])(
    "explains %s in lines of 80 characters, but for what is to be copied",
    async (verb) => {
      const { stdout } = await runCli(["help", verb]);
      expect(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  "))).toEqual([]);
    },
  );

  it.each(["toString", "constructor", "__proto__"])("knows no verb %s", async (verb) => {
    const { code, stderr } = await runCli([verb]);
    expect(stderr).toBe(`error: unknown command '${verb}'; see "ontap-iscsi --help"\n`);
    expect(code).toBe(1);
  });
});

it.each([
  [["drift", "now"], /Expected 0 arguments but got 1; see "ontap-iscsi drift --help"\n$/],
  [["doctor", "--endpoint"], /argument missing; see "ontap-iscsi doctor --help"\n$/],
  [["discover", "--json", "--format", "ts"], /cannot be used with .*; give one of them\n$/],
  [["simulate", "--port", "x"], /is invalid\. Expected .*\.\n$/],
])("says what to do about %j", async (args, line) => {
  expect(await runCli(args)).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(line) as string });
});

it("every command stands on the commands' page", async () => {
  const { stdout } = await runCli(["--help"]);
  const verbs = Array.from(stdout.matchAll(/^ {2}(\w+) .*\[options\]/gm), ([, verb = ""]) => verb);
  expect(verbs).toEqual(["discover", "doctor", "drift", "simulate"]);
  const page = documentText("docs/commands.md");
  expect(verbs.filter((verb) => !page.includes(`ontap-iscsi ${verb}`))).toEqual([]);
});
