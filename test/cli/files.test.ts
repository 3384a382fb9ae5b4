import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CliError, expectWritable, writeOutput } from "../../lib/cli/context";
import { expectFailure, thrownBy } from "../helpers/failure";
import { runCommand } from "../programs/run-command";

const MODULE = resolve(__dirname, "../../lib/cli/context.ts");
/** Long enough to take more than one write. */
const SIZE = 4_000_000;

const NEW = { replaces: false };
const REPLACING = { replaces: true };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ontap-file-"));
  file = join(folder, "main.ts");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("a new file has the text, and the mode that the system gives to new files", () => {
  writeOutput(file, "größe", NEW);
  expect(readFileSync(file, "utf8")).toBe("größe");
  const other = join(folder, "other");
  writeFileSync(other, "");
  expect(statSync(file).mode).toBe(statSync(other).mode);
  expect(readdirSync(folder)).toEqual(["main.ts", "other"]);
});

it("a file that exists is refused before there is anything to write, and then", () => {
  writeFileSync(file, "mine");
  for (const action of [expectWritable.bind(undefined, file, NEW), writeOutput.bind(undefined, file, "new", NEW)])
    expectFailure(thrownBy(action), CliError, "FILE_INVALID", file, "exists already", "name another file");
  expect(readFileSync(file, "utf8")).toBe("mine");
});

it.each([
  ["a folder that does not exist", "no/main.ts", "ENOENT"],
  ["a link to nowhere", "link", "EEXIST"],
  ["a folder", ".", "it is a folder; name a file"],
])("%s cannot be written", (_what, name, reason) => {
  symlinkSync("nowhere", join(folder, "link"));
  const path = join(folder, name);
  const error = thrownBy(writeOutput.bind(undefined, path, "new", REPLACING));
  expectFailure(error, CliError, "FILE_INVALID", `cannot write "${path}"`, reason);
});

it("may be a pipe", async () => {
  await runCommand("mkfifo", [file]);
  const reader = runCommand("cat", [file]);
  writeOutput(file, "new", NEW);
  expect(await reader).toMatchObject({ stdout: "new" });
});

describe("a file whose text is replaced", () => {
  it("keeps its mode, and a link that leads to it", () => {
    const link = join(folder, "link.ts");
    writeFileSync(file, "old");
    chmodSync(file, 0o640);
    symlinkSync("main.ts", link);
    expectWritable(link, REPLACING);
    writeOutput(link, "new", REPLACING);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["link.ts", "main.ts"]);
  });

  it("is whole at every moment, also for who comes after the writer was killed", async () => {
    writeFileSync(file, "a".repeat(SIZE));
    const program = `
      const { writeOutput } = require(${JSON.stringify(MODULE)});
      process.stdout.write("ready");
      for (;;) for (const letter of "ba") writeOutput(${JSON.stringify(file)}, letter.repeat(${SIZE}), { replaces: true });
    `;
    const writer = spawn(process.execPath, ["--import", "tsx", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(writer.stdout, "data");
    const seen = new Set<string>();
    for (let look = 0; look < 100; look += 1) seen.add(textOf(readFileSync(file, "utf8")));
    writer.kill("SIGKILL");
    await once(writer, "close");
    seen.add(textOf(readFileSync(file, "utf8")));
    expect([...seen].sort()).toEqual(["a", "b"]);
  });
});

/** The one letter that a whole text has; for any other text, how long it is. */
function textOf(text: string): string {
  const letter = text.charAt(0);
  return text.length === SIZE && text === letter.repeat(SIZE) ? letter : `${text.length} characters`;
}

/** Runs a shell script as the superuser of a namespace of its own, which may mount. */
const IN_NAMESPACE = ["--user", "--map-root-user", "--mount", "sh", "-ec"] as const;
const describeOnLinux =
  spawnSync("unshare", [...IN_NAMESPACE, "mount -t tmpfs tmpfs /mnt"]).status === 0 ? describe : describe.skip;

describeOnLinux("a full disk", () => {
  const onFullDisk = (program: string): string =>
    execFileSync("unshare", [
      ...IN_NAMESPACE,
      `mount -t tmpfs -o size=64k tmpfs "$1"; cd "$1"; echo old >main.ts; head -c 1000000 /dev/zero >filler 2>/dev/null || true
       cd "$2"; "$3" --import tsx --eval "$4" "$1"; ls -A "$1"; cat "$1/main.ts"`,
      ...["sh", folder, process.cwd(), process.execPath, program],
    ]).toString();

  it.each([
    ["replaced", `writeOutput(process.argv[1] + "/main.ts", "x".repeat(10000), { replaces: true })`],
    ["created", `writeOutput(process.argv[1] + "/new.ts", "x".repeat(10000), { replaces: false })`],
  ])("leaves what there was when a file is %s, and nothing else", (_what, call) => {
    const program = `
      const { writeOutput } = require(${JSON.stringify(MODULE)});
      try { ${call} } catch ({ code, message }) { console.log(code, message) }
    `;
    const [complaint, ...left] = onFullDisk(program).trim().split("\n");
    expect(complaint).toMatch(/^FILE_INVALID cannot write ".*": ENOSPC/);
    expect(left).toEqual(["filler", "main.ts", "old"]);
  });
});
