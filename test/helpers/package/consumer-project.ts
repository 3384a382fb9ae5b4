import { symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../programs/run-command";
import { REPOSITORY } from "../repository";

const BIN = join(REPOSITORY, "node_modules", ".bin");

/** A project of a user, with this repository's sources in the place of the installed package. */
export class ConsumerProject {
  private constructor(readonly folder: string) {}

  /**
   * @param main the text of its main.ts.
   * @param others the texts of its other files, by name.
   */
  static async create(main: string, others: Readonly<Record<string, string>> = {}): Promise<ConsumerProject> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-consumer-"));
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
    for (const [name, text] of Object.entries({ ...others, "main.ts": main })) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    return new ConsumerProject(folder);
  }

  /** Checks the types of main.ts as strictly as this repository; what is wrong, or `""`. */
  async typeCheck(): Promise<string> {
    const { stdout, trouble = "" } = await runCommand(join(BIN, "tsc"), ["-p", "."], { cwd: this.folder });
    return stdout + trouble;
  }

  /** Runs main.ts, as `cdktf synth` does; what went wrong, or `undefined`. */
  async synthesize(): Promise<string | undefined> {
    return (await runCommand(process.execPath, ["--import", "tsx", "main.ts"], { cwd: this.folder })).trouble;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

const TSCONFIG = {
  extends: join(REPOSITORY, "tsconfig.json"),
  compilerOptions: {
    paths: {
      "cdktf-ontap-iscsi": [join(REPOSITORY, "lib", "index.ts")],
      "cdktf-ontap-iscsi/testing": [join(REPOSITORY, "lib", "testing.ts")],
    },
    types: ["node", "jest"],
    typeRoots: [join(REPOSITORY, "node_modules", "@types")],
  },
  include: ["*.ts"],
};
