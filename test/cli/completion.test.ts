import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILT_CLI } from "../helpers/cli-build";
import { runCli } from "../helpers/cli-process";
import { runCommand } from "../programs/run-command";

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr, code } = await runCli(["complete", "--", ...words]);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : (line.split("\t")[0] ?? [])));
}

describe("what a line goes on with", () => {
  it.each<[readonly string[], readonly string[]]>([
    [["d"], ["discover", "doctor", "drift"]],
    [
      ["drift", "--fo"],
      ["--format", "--force"],
    ],
    [
      ["drift", "--format", ""],
      ["table", "json", "markdown", "junit", "html"],
    ],
    [["drift", "--json", "--qu"], ["--quiet"]],
    [["completion", "b"], ["bash"]],
    // Any word will do: the shell offers files.
    [["simulate", "--seed", "s"], []],
    [["nothing", "--"], []],
    [["drift", "x"], []],
  ])("%j: %j", async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it("starts with all verbs", async () => {
    expect(await complete("")).toEqual(["completion", "discover", "doctor", "drift", "simulate"]);
  });

  it("is told with what it means", async () => {
    const { stdout } = await runCli(["complete", "--", "drift", "--quie"]);
    expect(stdout).toBe("--quiet\tleave out progress, and what is in order\n");
  });
});

describe("the script of a shell", () => {
  it.each(["bash", "zsh", "fish"])("is printed for %s, and asks this program", async (shell) => {
    const { stdout, code } = await runCli(["completion", shell]);
    expect(stdout).toContain("(ontap-iscsi complete -- ");
    expect(code).toBe(0);
  });

  it("is refused for another one, with those that there are", async () => {
    const { stderr, code } = await runCli(["completion", "csh"]);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
    expect(code).toBe(1);
  });

  it.each([
    [
      "zsh",
      "autoload -U compinit; compinit -u -D",
      "_describe() { print -l -- $found }; words=(ontap-iscsi drift --for) CURRENT=3; _ontap_iscsi",
    ],
    ["fish", "", "complete -C 'ontap-iscsi drift --for'"],
  ])("completes in %s, where that is installed", async (shell, before, ask) => {
    const folder = mkdtempSync(join(tmpdir(), "completion-"));
    const program = join(folder, "ontap-iscsi");
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${BUILT_CLI}" "$@"\n`, { mode: 0o755 });
    const { stdout: script } = await runCli(["completion", shell]);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ""}`, HOME: folder };
    const { stdout, trouble } = await runCommand(shell, ["-c", [before, script, ask].join("\n")], { env });
    rmSync(folder, { recursive: true });
    if (trouble === `${shell} is not installed`) return;
    expect(stdout).toMatch(/^--for(mat|ce)\b/m);
  });

  it("completes in bash, also when it was read twice, and neither runs nor writes what is typed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "completion-"));
    const { stdout: script } = await runCli(["completion", "bash"]);
    const bash = [
      `ontap-iscsi() { "${process.execPath}" "${BUILT_CLI}" "$@"; }`,
      script + script,
      'COMP_WORDS=(ontap-iscsi drift --stack \'$(touch ran)\' ">" written "; touch ran" --for) COMP_CWORD=7',
      '_ontap_iscsi; echo "${COMPREPLY[*]}"',
    ];
    const { stdout, stderr } = await runCommand("bash", ["-c", bash.join("\n")], { cwd: folder });
    expect({ stdout, stderr }).toEqual({ stdout: "--format --force\n", stderr: "" });
    expect(["ran", "written"].filter((name) => existsSync(join(folder, name)))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
