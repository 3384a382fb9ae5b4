import { Command, InvalidArgumentError, Option } from "commander";
import { Provisioning } from "../../lib";
import { RECIPES } from "../engine/engines";
import { type Case, CASES } from "./result";

/** The flags of `npm run bench`. */
export interface Flags {
  readonly cases: readonly Case[];
  readonly n: readonly number[];
  /** Further sizes of single cases. */
  readonly also: readonly Size[];
  /** Absent: the one that the demo takes. */
  readonly engines?: readonly string[];
  readonly modes: readonly Provisioning[];
  readonly repeat: number;
  readonly out?: string;
  readonly peers: boolean;
  readonly plots?: string;
}

/** A case with N services. */
export interface Size {
  readonly case: Case;
  readonly n: number;
}

/** What is quick and tells most. */
const DEFAULT_CASES: readonly Case[] = ["steady", "create", "program"];

/** @throws CommanderError when the parser has said what is wrong, or shown its help */
export function parseFlags(args: readonly string[]): Flags {
  const engines = RECIPES.map(({ name }) => name);
  return new Command("bench")
    .exitOverride()
    .addOption(
      new Option("--cases <names>", `what: ${CASES.join(",")}`).default(DEFAULT_CASES).argParser(someOf(CASES)),
    )
    .addOption(new Option("--n <numbers>", "how many services").default([1, 50]).argParser(listOf(positive)))
    .addOption(new Option("--also <sizes>", "further ones, such as drift=10000").default([]).argParser(listOf(sizeOf)))
    .addOption(new Option("--engines <names>", `which: ${engines.join(",")}`).argParser(someOf(engines)))
    .addOption(
      new Option("--modes <names>", `how services are provisioned: ${MODES.join(",")}`)
        .default(MODES)
        .argParser(someOf(MODES)),
    )
    .addOption(new Option("--repeat <number>", "how often each, an odd number").default(5).argParser(oddNumber))
    .option("--peers", "measure other tools of NetApp, too; they are installed once, which takes a minute", false)
    .option("--out <file>", "write the figures there, as JSON")
    .option("--plots <folder>", "draw the figures into there, as SVG")
    .parse(args, { from: "user" })
    .opts<Flags>();
}

const MODES = Object.values(Provisioning);

function listOf<Value>(one: (text: string) => Value): (text: string) => Value[] {
  return (text) => text.split(",").map((part) => one(part.trim()));
}

function someOf<Name extends string>(names: readonly Name[]): (text: string) => Name[] {
  return listOf((text) => oneOf(names, text));
}

function oneOf<Name extends string>(names: readonly Name[], text: string): Name {
  const name = names.find((known) => known === text);
  if (name === undefined) throw wrong(text, `some of ${names.join(",")}`);
  return name;
}

function positive(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1) throw wrong(text, "whole numbers from 1, such as 1,50");
  return number;
}

function oddNumber(text: string): number {
  if (positive(text) % 2 === 0) throw wrong(text, "an odd number, of which there is a median, such as 5");
  return Number(text);
}

function sizeOf(text: string): Size {
  const [name = "", n = ""] = text.split("=");
  return { case: oneOf(CASES, name), n: positive(n) };
}

/** The parser adds the flag. */
function wrong(got: string, expected: string): InvalidArgumentError {
  return new InvalidArgumentError(`Got "${got}", expected ${expected}.`);
}
