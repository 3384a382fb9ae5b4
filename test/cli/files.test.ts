import { spawn } from "node:child_process";
import { once } from "node:events";
import fs, { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError, expectWritable, writeOutput } from "../../lib/cli/context";
import { expectFailure, thrownBy } from "../helpers/failure";
import { runCommand } from "../programs/run-command";
import { temporaryFolder } from "../helpers/temporary-folder";

const MODULE = resolve(__dirname, "../../lib/cli/context.ts");
/** Long enough to take more than one write. */
const SIZE = 4_000_000;

const NEW = { replaces: false };
const REPLACING = { replaces: true };

const folder = temporaryFolder({ isEmptied: true });
let file: string;

beforeEach(() => {
  file = join(folder, "main.ts");
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

it.each([NEW, REPLACING])("a full disk leaves what there was, and nothing else: %j", (overwriting) => {
  if (overwriting.replaces) writeFileSync(file, "old");
  const before = readdirSync(folder);
  const write = jest.spyOn(fs, "writeFileSync").mockImplementation((path) => {
    fs.copyFileSync(MODULE, String(path));
    throw new Error("ENOSPC");
  });
  const error = thrownBy(writeOutput.bind(undefined, file, "new", overwriting));
  write.mockRestore();
  expectFailure(error, CliError, "FILE_INVALID", `cannot write "${file}": ENOSPC`);
  expect(readdirSync(folder)).toEqual(before);
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
