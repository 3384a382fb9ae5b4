import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { documentText } from "../documents";
import { BUILT_CLI } from "../helpers/cli-build";
import { runCli, startCli } from "../helpers/cli-process";
import { freePort } from "../helpers/free-port";
import { runCommand } from "../programs/run-command";
import { temporaryFolder } from "../helpers/temporary-folder";

const LIB = resolve(__dirname, "../../lib");
const VERBS = ["discover", "doctor", "drift", "simulate", "verify"];
const PASSWORD = { ONTAP_PASSWORD: "secret" };
const LOGIN = { ONTAP_USERNAME: "admin", ...PASSWORD };

describe("the command line", () => {
  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(join(LIB, "..", "package.json"), "utf8")) as { version: string };
    expect(await runCli(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each(VERBS)("explains %s with examples, in lines of 80 characters but for what is to be copied", async (verb) => {
    const { code, stdout } = await runCli(["help", verb]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Exit codes: 0 [^]*\n\nExamples:\n {2}\$ /);
    expect(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  "))).toEqual([]);
  });

  it("has every verb on its page", async () => {
    const { stdout } = await runCli(["--help"]);
    const verbs = Array.from(stdout.matchAll(/^ {2}(\w+) .*\[options\]/gm), ([, verb = ""]) => verb);
    expect(verbs).toEqual(VERBS);
    const page = documentText("docs/commands.md");
    expect(verbs.filter((verb) => !page.includes(`ontap-iscsi ${verb}`))).toEqual([]);
  });
});

const PLAN_HELP = /; give what "terraform show -json <plan>" prints for a saved plan$/;
const SEE = (verb: string): RegExp => new RegExp(`; see "ontap-iscsi ${verb}--help"$`);
const NAMED = ["--endpoint", "https://cluster1.example.com"];

describe("wrong use is told in one line, with what to do, and exit code 1:", () => {
  it.each<[string, RegExp, RegExp]>([
    ["simulat", /^unknown command 'simulat'/, /\(Did you mean simulate\?\)$/],
    ["dirft --help", /^unknown command 'dirft'/, /\(Did you mean drift\?\)$/],
    ["constructor", /^unknown command 'constructor'/, SEE("")],
    ["drift prod", /Expected 0 arguments but got 1/, SEE("drift ")],
    ["drift --stack", /^option '--stack <name>' argument missing/, SEE("drift ")],
    ["drift --format pdf", /'pdf' is invalid/, /Allowed choices are table, json, markdown, junit, html\.$/],
    ["drift --plan p.json --var a=b", /cannot be used with option '--plan <file>'/, /; give one of them$/],
    ["drift --plan no.json", /^cannot read plan "no\.json": ENOENT/, /; check its spelling/],
    ["drift --plan README.md", /^plan "README\.md" is no JSON/, PLAN_HELP],
    ["drift --plan package.json", /^plan "package\.json" is not valid: it has no "planned_values"/, PLAN_HELP],
    ["discover --svm a/b", /'a\/b' is invalid/, /Expected letters, digits/],
    [`discover ${NAMED.join(" ")} --name a/b`, /^--name: got "a\/b"/, /, expected /],
    ["simulate --prot 1", /^unknown option '--prot'/, /\(Did you mean --port\?\)$/],
    ["simulate --port x", /argument 'x' is invalid/, /Expected an integer from 0 to 65535\.$/],
    ["simulate --seed nope.json", /^cannot read seed file "nope\.json": ENOENT/, /; check its spelling/],
  ])("%s", async (line, problem, remedy) => {
    const { code, stdout, stderr } = await runCli(line.split(" "), LOGIN);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const [, told = ""] = /^error: (.*)\n$/.exec(stderr) ?? [];
    expect(told).toMatch(problem);
    expect(told).toMatch(remedy);
  });

  it("simulate without a password", async () => {
    const { code, stderr } = await runCli(["simulate"]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "error: nobody could log in: the environment variable ONTAP_PASSWORD is not set; set it to a password of your choice\n",
    );
  });
});

describe("a verb loads only what it needs:", () => {
  /** Tells the packages that a program has loaded when it ends. */
  const HOOK = `process.on("exit", () => {
    const loaded = Object.keys(require.cache).flatMap((path) => path.split("node_modules/")[1]?.split("/")[0] ?? []);
    process.stderr.write([...new Set(loaded)].sort().join(" "));
  });`;
  const folder = temporaryFolder();
  const hook = join(folder, "hook.cjs");
  writeFileSync(hook, HOOK);

  it.each([
    ["--version", "commander"],
    ["simulate --help", "@peculiar commander zod"],
    ["drift --help", "commander fast-xml-builder undici"],
    ["discover --help", "commander undici"],
    ["doctor --help", "commander undici"],
  ])("%s", async (line, packages) => {
    const { stderr } = await runCommand(process.execPath, ["--require", hook, BUILT_CLI, ...line.split(" ")]);
    const heavy = ["@peculiar", "commander", "fast-xml-builder", "undici", "zod"];
    expect(stderr.split(" ").filter((name) => heavy.includes(name))).toEqual(packages.split(" "));
  });
});

describe("simulate as a process", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("ends on %s with exit code 0 and cleans up", async (signal) => {
    const child = startCli(["simulate"], PASSWORD);
    const ended = once(child, "close");
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { caFile, pid } = JSON.parse(line) as { caFile: string; pid: number };
    expect(pid).toBe(child.pid);
    expect(existsSync(caFile)).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(existsSync(dirname(caFile))).toBe(false);
  });

  it("goes on when nobody reads its output any more", async () => {
    const port = await freePort();
    const child = startCli(["simulate", "--http", "--port", String(port)], PASSWORD);
    child.stdout.destroy();
    const ended = once(child, "close");
    const firstStatus = async (): Promise<number> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/cluster`).catch(() => undefined);
      return response?.status ?? sleep(50).then(firstStatus);
    };
    expect(await firstStatus()).toBe(401);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});
