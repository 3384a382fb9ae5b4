import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../../lib/cli/cli-error";
import { expectWritable, writeOutputFile } from "../../lib/cli/output-file";
import { runCommand } from "../programs/run-command";
import { expectFailure, thrownBy } from "../helpers/failure";

describe("an output file", () => {
  let folder: string;
  const file = (): string => join(folder, "report");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "output-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is written where there is none", () => {
    writeOutputFile(file(), "new");
    expect(readFileSync(file(), "utf8")).toBe("new");
  });

  it("is not written over a file that is there, and the remedy says how it could be", () => {
    writeFileSync(file(), "mine");
    const error = thrownBy(() => {
      writeOutputFile(file(), "new");
    });
    expectFailure(error, CliError, "FILE_INVALID", file(), "exists already", "give --force to write over it, or name");
    expect(readFileSync(file(), "utf8")).toBe("mine");
  });

  it("is not written where a link leads nowhere, with or without force", () => {
    symlinkSync(join(folder, "nowhere"), file());
    for (const force of [false, true]) {
      const error = thrownBy(() => {
        writeOutputFile(file(), "new", { force });
      });
      expectFailure(error, CliError, "FILE_INVALID", "a link to a file that is not there", "remove the link");
    }
  });

  it("is looked for before there is anything to write", () => {
    writeFileSync(file(), "mine");
    const refused = thrownBy(() => {
      expectWritable(file(), { instead: "--merge" });
    });
    expectFailure(refused, CliError, "FILE_INVALID", "exists already", "or --merge");
    expectWritable(file(), { force: true });
    expectWritable(join(folder, "new"), {});
    const missing = thrownBy(() => {
      expectWritable(join(folder, "no", "new"), {});
    });
    expectFailure(missing, CliError, "FILE_INVALID", join(folder, "no", "new"), "ENOENT");
  });

  it("is written over by force, and keeps its mode", () => {
    writeFileSync(file(), "mine");
    chmodSync(file(), 0o640);
    writeOutputFile(file(), "new", { force: true });
    expect(readFileSync(file(), "utf8")).toBe("new");
    expect(statSync(file()).mode & 0o777).toBe(0o640);
  });

  it("may be a pipe, which has nothing to lose", async () => {
    await runCommand("mkfifo", [file()]);
    const reader = runCommand("cat", [file()]);
    writeOutputFile(file(), "new");
    expect(await reader).toMatchObject({ stdout: "new" });
  });

  it("is no folder, with or without force", () => {
    mkdirSync(file());
    for (const force of [false, true]) {
      const error = thrownBy(() => {
        writeOutputFile(file(), "new", { force });
      });
      expectFailure(error, CliError, "FILE_INVALID", file(), "EISDIR");
    }
  });
});
