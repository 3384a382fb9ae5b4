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
import { createFile, replaceFile } from "../../lib/cli/atomic-file";
import { CliError } from "../../lib/cli/cli-error";
import { expectFailure, thrownBy } from "../helpers/failure";

const MODULE = resolve(__dirname, "../../lib/cli/atomic-file.ts");
/** Long enough to take more than one write. */
const SIZE = 4_000_000;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ontap-file-"));
  file = join(folder, "main.ts");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a file that is created", () => {
  it("has the text, and the mode that the system gives to new files", () => {
    expect(createFile(file, "größe")).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("größe");
    const other = join(folder, "other");
    writeFileSync(other, "");
    expect(statSync(file).mode).toBe(statSync(other).mode);
    expect(readdirSync(folder)).toEqual(["main.ts", "other"]);
  });

  it.each([
    [
      "a file",
      (path: string) => {
        writeFileSync(path, "old");
      },
    ],
    [
      "a link that points nowhere",
      (path: string) => {
        symlinkSync("nowhere", path);
      },
    ],
  ])("does not take the place of %s", (_what, make) => {
    make(file);
    expect(createFile(file, "new")).toBe(false);
    expect(readdirSync(folder)).toEqual(["main.ts"]);
  });

  it("is complained of where there is no folder for it", () => {
    const nowhere = join(folder, "no", "main.ts");
    expectFailure(
      thrownBy(() => createFile(nowhere, "new")),
      CliError,
      "FILE_INVALID",
      `cannot write "${nowhere}"`,
      "ENOENT",
    );
  });
});

describe("a file whose text is replaced", () => {
  it.each([0o600, 0o644, 0o755])("keeps its mode %o", (mode) => {
    writeFileSync(file, "old");
    chmodSync(file, mode);
    replaceFile(file, "new");
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).mode & 0o7777).toBe(mode);
    expect(readdirSync(folder)).toEqual(["main.ts"]);
  });

  it("stays where it is when a link points to it, and the link stays", () => {
    const link = join(folder, "link.ts");
    writeFileSync(file, "old");
    symlinkSync("main.ts", link);
    replaceFile(link, "new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it("is whole at every moment, also for who comes after the writer was killed", async () => {
    writeFileSync(file, "a".repeat(SIZE));
    const program = `
      const { replaceFile } = require(${JSON.stringify(MODULE)});
      process.stdout.write("ready");
      for (;;) for (const letter of "ba") replaceFile(${JSON.stringify(file)}, letter.repeat(${SIZE}));
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
    ["replaced", `replaceFile(process.argv[1] + "/main.ts", "x".repeat(10000))`],
    ["created", `createFile(process.argv[1] + "/new.ts", "x".repeat(10000))`],
  ])("leaves what there was when a file is %s, and nothing else", (_what, call) => {
    const program = `
      const { createFile, replaceFile } = require(${JSON.stringify(MODULE)});
      try { ${call} } catch ({ code, message }) { console.log(code, message) }
    `;
    const [complaint, ...left] = onFullDisk(program).trim().split("\n");
    expect(complaint).toMatch(/^FILE_INVALID cannot write ".*": ENOSPC/);
    expect(left).toEqual(["filler", "main.ts", "old"]);
  });
});
