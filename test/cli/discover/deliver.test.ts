import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { CliError } from "../../../lib/cli/cli-error";
import { discoverCommand } from "../../../lib/cli/discover";
import { deliver, type Delivery } from "../../../lib/cli/discover/deliver";
import { expectFailure, rejectionOf, thrownBy } from "../../helpers/failure";
import { connectionTo } from "../../helpers/ontap-client";
import { runVerb } from "../../helpers/verb-run";
import { liveService } from "./live-service";

const CONNECTION = connectionTo({ endpoint: "https://cluster1.example.com", caFile: "ca.pem" });
const PLAIN: Delivery = { format: "ts", importFrom: "x", merge: false, force: false, quiet: false };

describe("the file of discover", () => {
  let folder: string;
  const file = (): string => join(folder, "main.ts");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "deliver-"));
    writeFileSync(file(), "mine");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What is printed and warned of. */
  function said(delivery: Partial<Delivery>): readonly string[] {
    const texts: string[] = [];
    const services = [liveService("svm_odd", { targetAlias: "with space" })];
    const context = { print: (text: string) => texts.push(text), warn: (text: string) => texts.push(text) };
    deliver(CONNECTION, services, { ...PLAIN, output: file(), ...delivery }, context);
    return texts;
  }

  it.each<[Delivery["format"], string]>([
    ["ts", "app.synth();"],
    ["json", '"version": 1'],
    ["import", "import {"],
  ])("is written over by force only, as %s", (format, content) => {
    const error = thrownBy(() => said({ format }));
    expectFailure(error, CliError, "FILE_INVALID", file(), "exists already", "give --force to write over it");
    expect(readFileSync(file(), "utf8")).toBe("mine");
    said({ format, force: true });
    expect(readFileSync(file(), "utf8")).toContain(content);
  });

  it("is told of, and what is left out of it, unless that is to be quiet", () => {
    const warning = expect.stringContaining('its live alias "with space" is not declared') as string;
    expect(said({ force: true })).toEqual([`${file()}: 1 service written\n`, warning]);
    expect(said({ force: true, quiet: true })).toEqual([warning]);
  });

  it("is added to or written over, not both", async () => {
    const flags = ["--output", file(), "--force", "--merge"];
    expect(await rejectionOf(runVerb(discoverCommand, flags))).toBeInstanceOf(CommanderError);
    expect(await rejectionOf(runVerb(discoverCommand, ["--quiet", "--verbose"]))).toBeInstanceOf(CommanderError);
  });
});
